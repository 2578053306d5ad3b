using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Trainyard.Tests.Server.OpenApi;

/// <summary>Around a server in this process: whatever it answers, to whichever client, must be as documented.</summary>
internal sealed class ResponseChecks : IStartupFilter
{
    private static readonly TimeSpan Gone = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<string> _errors = new();

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(CheckAsync);
        next(app);
    };

    /// <summary>Fails the test whose server answered something that is not documented.</summary>
    public void ThrowIfAny() => Assert.True(_errors.IsEmpty, $"The server sent what web/openapi.json does not say:{Environment.NewLine}{string.Join(Environment.NewLine, _errors.Distinct().Take(20))}");

    private async Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (DocumentedResponses.ApiPath(context.Request.Path.Value!) is not { } path)
        {
            await next(context);
            return;
        }
        var (method, response) = (context.Request.Method, context.Response);
        var wire = response.Body;
        using var copy = new CopyingStream(wire, () => DocumentedResponses.IsJson(TypeOf(response)));
        response.Body = copy;
        await next(context);
        response.Body = wire;
        // A body that breaks off is a 400 of the framework's own, some time before it says that the client has gone.
        if (response.StatusCode == StatusCodes.Status400BadRequest) await Task.Delay(Gone, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Who has gone was not sent all of it.
        if (context.RequestAborted.IsCancellationRequested) return;
        foreach (var error in DocumentedResponses.Instance.Check(method, path, response.StatusCode, TypeOf(response), response.Headers.ContentEncoding, copy.Copied)) _errors.Enqueue(error);
    }

    private static string? TypeOf(HttpResponse response) => response.ContentType?.Split(';')[0];

    /// <summary>Passes on what is written, and keeps it where that is wanted.</summary>
    private sealed class CopyingStream(Stream inner, Func<bool> wanted) : Stream
    {
        private readonly MemoryStream _copy = new();

        public ReadOnlyMemory<byte> Copied => _copy.GetBuffer().AsMemory(0, (int)_copy.Length);

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();
        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Write(byte[] buffer, int offset, int count)
        {
            Keep(buffer.AsSpan(offset, count));
            inner.Write(buffer, offset, count);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Keep(buffer.Span);
            return inner.WriteAsync(buffer, cancellationToken);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) _copy.Dispose();
            base.Dispose(disposing);
        }

        private void Keep(ReadOnlySpan<byte> bytes)
        {
            if (wanted()) _copy.Write(bytes);
        }
    }
}

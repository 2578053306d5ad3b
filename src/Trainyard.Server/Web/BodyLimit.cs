using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Trainyard.Server.Datasets;

namespace Trainyard.Server.Web;

/// <summary>
/// Refuses a body that is too large with an answer that the client sees. Kestrel's own limit cuts the connection while the client is
/// still sending, which looks like a network fault; so that one is set higher, and only ends what is far beyond any use.
/// </summary>
internal static class BodyLimit
{
    public const long HardLimit = 64 * 1024 * 1024;

    public static IApplicationBuilder UseBodyLimit(this IApplicationBuilder app)
    {
        var limit = app.ApplicationServices.GetRequiredService<IOptions<ServerOptions>>().Value.MaxBodyBytes;
        return app.Use((http, next) =>
        {
            // Bytes of an upload have a limit of their own.
            if (HttpMethods.IsPatch(http.Request.Method) && http.Request.Path.Value?.Contains(UploadsApi.Path, StringComparison.Ordinal) is true)
            {
                http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
                return next(http);
            }
            if (http.Request.ContentLength > limit) throw TooLarge();
            // Without a length, as when it comes in chunks, it is counted as it is read.
            if (http.Request.ContentLength is null) http.Request.Body = new CountedStream(http.Request.Body, limit);
            return next(http);
        });
    }

    private static BadHttpRequestException TooLarge() => new("The body is too large.", StatusCodes.Status413PayloadTooLarge);

    private sealed class CountedStream(Stream body, long limit) : Stream
    {
        private long _read;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await body.ReadAsync(buffer, cancellationToken);
            _read += count;
            return _read <= limit ? count : throw TooLarge();
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read the body with ReadAsync.");

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

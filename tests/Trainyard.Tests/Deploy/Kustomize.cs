using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Trainyard.Services;

namespace Trainyard.Tests.Deploy;

/// <summary>Renders <c>deploy/kubernetes</c> as <c>kubectl apply -k</c> would, each variant once.</summary>
internal static class Kustomize
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<Manifests>>> Rendered = new();

    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Here(), "../../../deploy/kubernetes"));

    /// <summary>The two overlays, and the base with each way to scale, with and without CUDA, with and without all that only adds.</summary>
    public static IReadOnlyList<string> Variants { get; } =
    [
        "overlays/production",
        "overlays/development",
        .. from scaling in new[] { "", "keda", "hpa", "scaled-job" }
           from cuda in new[] { "", "cuda" }
           from others in new[] { "", "ingress fetch-datasets prometheus-operator traces" }
           select string.Join(' ', new[] { "base", others, cuda, scaling }.Where(part => part.Length > 0)),
    ];

    public static Task<Manifests> RenderAsync(string variant) => Rendered.GetOrAdd(variant, name => new(() => RenderNewAsync(name))).Value;

    private static async Task<Manifests> RenderNewAsync(string variant)
    {
        if (variant.StartsWith("overlays/", StringComparison.Ordinal)) return Manifests.Parse(await RunAsync(Path.Combine(Folder, variant)));

        var overlay = Directory.CreateTempSubdirectory("trainyard-overlay-").FullName;
        try
        {
            // Kustomize takes no absolute paths.
            var up = Path.GetRelativePath(overlay, Folder);
            var components = variant.Split(' ')[1..].Select(name => $"{up}/components/{name}");
            await File.WriteAllTextAsync(Path.Combine(overlay, "kustomization.yaml"), $"resources: [{up}/base]\ncomponents: [{string.Join(", ", components)}]\n");
            return Manifests.Parse(await RunAsync(overlay));
        }
        finally
        {
            Directory.Delete(overlay, recursive: true);
        }
    }

    private static async Task<string> RunAsync(string folder)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var kubectl = Start(folder);
        var (output, error) = (kubectl.StandardOutput.ReadToEndAsync(limit.Token), kubectl.StandardError.ReadToEndAsync(limit.Token));
        await kubectl.WaitForExitAsync(limit.Token);
        Assert.True(kubectl.ExitCode == 0, await error);
        return await output;
    }

    private static Process Start(string folder)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("kubectl", ["kustomize", folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new ServiceMissingException("kubectl is not installed: https://kubernetes.io/docs/tasks/tools (1.25 or newer; Debian's is older)");
        }
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

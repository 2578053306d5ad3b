using Trainyard.Artifacts;
using Trainyard.Contracts;
using Trainyard.Datasets.Tensors;
using Trainyard.Jobs;

namespace Trainyard.Server.Files;

/// <summary>What a spec's files are: those that it names, or why they cannot be used, as a field and a sentence.</summary>
internal readonly record struct FilesOfSpec(JobFiles? Files, string? Field, string? Error)
{
    public static FilesOfSpec Wrong(string field, string error) => new(null, field, error);
}

/// <summary>Finds the files that a spec names, and checks what can be checked without libtorch.</summary>
internal sealed class FilesOfJobs(FileStore files, IArtifactStore artifacts, IJobStore jobs)
{
    /// <summary>Most names in one sentence.</summary>
    private const int MaxNames = 8;

    /// <param name="spec">Which names them.</param>
    /// <param name="data">What it trains on.</param>
    /// <param name="keeps">The job is about to be stored, and its files must stay; false: it is only asked.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<FilesOfSpec> OfAsync(JobSpec spec, DatasetInfo data, bool keeps, CancellationToken cancellationToken)
    {
        try
        {
            var found = await FindAsync(spec, data, cancellationToken);
            if (!keeps || found.Files is not { } of) return found;
            return new FilesOfSpec(new JobFiles { TorchScript = await KeepAsync(of.TorchScript, cancellationToken), StartFrom = await KeepAsync(of.StartFrom, cancellationToken) }, null, null);
        }
        catch (InvalidDataException e)
        {
            return FilesOfSpec.Wrong(spec.StartFrom is null ? "model.torchScript" : "startFrom", $"names a file that cannot be read: {e.Message}");
        }
    }

    /// <summary>The same files for another job, or why they are gone, as a sentence.</summary>
    public async Task<FilesOfSpec> AgainAsync(JobFiles? of, CancellationToken cancellationToken)
    {
        foreach (var file in of?.All ?? [])
        {
            if (!await files.RenewAsync(file, cancellationToken))
                return FilesOfSpec.Wrong("", $"The file {file.Sha256} was deleted, since no job needed it for {FileCleanup.KeptFor.TotalDays:0} days: upload it again, and submit the job anew.");
        }
        return new FilesOfSpec(of, null, null);
    }

    /// <summary>A model of a job becomes a file of its own, which stays when that job is deleted.</summary>
    private async Task<ArtifactRef?> KeepAsync(ArtifactRef? file, CancellationToken cancellationToken) => file is null ? null : await files.KeepAsync(file, cancellationToken);

    private async Task<FilesOfSpec> FindAsync(JobSpec spec, DatasetInfo data, CancellationToken cancellationToken)
    {
        var found = new JobFiles();
        if (spec.Model.TorchScript is { } network)
        {
            if (await files.FindAsync(network, cancellationToken) is not { } file) return FilesOfSpec.Wrong("model.torchScript", Missing(network));
            if (file.Kind != FileKind.Torchscript) return FilesOfSpec.Wrong("model.torchScript", "names a file of weights, which is no network: it is safetensors. To begin with them, name it in startFrom.file.");
            found = found with { TorchScript = FileStore.RefOf(file) };
        }
        if (spec.StartFrom is { File: { } weights })
        {
            if (await files.FindAsync(weights, cancellationToken) is not { } file) return FilesOfSpec.Wrong("startFrom.file", Missing(weights));
            if (file.Kind != FileKind.Safetensors) return FilesOfSpec.Wrong("startFrom.file", "names a network, and not a file of weights: save them with safetensors.torch.save_file(model.state_dict(), \"weights.safetensors\").");
            found = found with { StartFrom = FileStore.RefOf(file) };
        }
        if (spec.StartFrom is { Job: { } job })
        {
            var (model, why) = await ModelAsync(JobId.Parse(job), cancellationToken);
            if (model is null) return FilesOfSpec.Wrong("startFrom.job", why!);
            found = found with { StartFrom = model };
        }
        if (found.StartFrom is { } start && await WhyNotAsync(spec, data, start, cancellationToken) is { } mismatch) return FilesOfSpec.Wrong("startFrom", mismatch);
        return new FilesOfSpec(found == new JobFiles() ? null : found, null, null);
    }

    private static string Missing(string sha256) => $"names a file that is not here, {sha256}: upload it first (trainyard submit does), or again where it was not used for {FileCleanup.KeptFor.TotalDays:0} days.";

    /// <summary>A job's weights; or why there are none, as half a sentence.</summary>
    private async Task<(ArtifactRef? Model, string? Why)> ModelAsync(JobId id, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, cancellationToken) is not { } job) return (null, $"names a job that is not there: {id}.");
        if (job.Removed?.Model is { } removed) return (null, $"names a job whose model was removed on {removed:yyyy-MM-dd}, as the setting Retention:Models has it.");
        return job.Result?.Model.FirstOrDefault(model => model.Format == ModelFormat.Safetensors)?.Artifact is { } artifact
            ? (artifact, null)
            : (null, $"names a job that has no model: it is {Jobs.JobControl.Describe(job)}.");
    }

    /// <summary>Why the weights do not fit the layers, as half a sentence; null: they do, or only the worker can tell.</summary>
    private async Task<string?> WhyNotAsync(JobSpec spec, DatasetInfo data, ArtifactRef weights, CancellationToken cancellationToken)
    {
        if (spec.Model.TorchScript is not null) return null;
        await using var content = await artifacts.StreamAsync(weights, cancellationToken);
        var given = (await Task.Run(() => SafeTensorsHeader.Read(content), cancellationToken)).Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Shape);
        var wanted = LayerWeights.Of(data, spec.Model.Layers);
        var unfit = wanted.Where(weight => !given.TryGetValue(weight.Name, out var shape) || !shape.SequenceEqual(weight.Shape)).ToList();
        if (spec.StartFrom!.Layers == StartLayers.Fitting)
            return unfit.Count < wanted.Count ? null : $"has no weight with a name and a shape of this network: it has {Names(given.Keys)}, and the network {Names(wanted.Select(weight => weight.Name))}.";
        var unknown = given.Keys.Except(wanted.Select(weight => weight.Name)).ToList();
        if (unfit.Count == 0 && unknown.Count == 0) return null;
        var differs = unfit.Select(weight => given.TryGetValue(weight.Name, out var shape) ? $"{weight.Name} ({Show(shape)} there, {Show(weight.Shape)} in this network)" : $"{weight.Name} (missing there)")
            .Concat(unknown.Select(name => $"{name} (not in this network)")).ToList();
        return $"has weights that are not those of this network: {Names(differs)}. Take those that fit with layers: fitting (--fitting), or change the layers.";
    }

    private static string Names(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(MaxNames)) + (all.Count > MaxNames ? $" and {all.Count - MaxNames} more" : "");
    }

    private static string Show(IReadOnlyList<long> shape) => shape.Count == 0 ? "a single number" : string.Join(" × ", shape);
}

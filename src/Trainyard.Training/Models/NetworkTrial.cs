using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using TorchSharp;
using Trainyard.Contracts;
using static TorchSharp.torch;

namespace Trainyard.Training.Models;

/// <summary>A TorchScript file to be tried.</summary>
/// <param name="Path">Of the file.</param>
/// <param name="Shape">Of one example, as the network gets it.</param>
/// <param name="Outputs">Numbers that it must make of one example.</param>
/// <param name="Dataset">What people call the data.</param>
/// <param name="MemoryBytes">What the process that tries it may take of memory.</param>
/// <param name="Mark">What the line with the answer begins with: a network may print lines of its own.</param>
internal sealed record TrialRequest(string Path, IReadOnlyList<int> Shape, int Outputs, string Dataset, long MemoryBytes, string Mark);

/// <summary>What became of a trial.</summary>
/// <param name="Failure">Why it cannot be trained; null: it can.</param>
/// <param name="Parameters">Numbers of all its parameters.</param>
/// <param name="Trained">Of these, numbers that train.</param>
internal sealed record TrialResult(Failure? Failure, long Parameters, long Trained);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(TrialRequest))]
[JsonSerializable(typeof(TrialResult))]
internal sealed partial class TrialJson : JsonSerializerContext;

/// <summary>
/// Loads a network that somebody brought, and takes two examples of the dataset's shape through it, forwards and backwards. It may end the process, hang, or take all
/// memory, so it is for a process that does nothing else.
/// </summary>
internal static class NetworkTrial
{
    internal const string SaveAnew = "Mend the network, save it anew with torch.jit.script(model).save(\"net.pt\"), and submit the job with it.";

    /// <summary>Reads a request from standard input, and writes the answer as one line to standard output.</summary>
    /// <returns>The process's exit code.</returns>
    public static int Main()
    {
        var request = JsonSerializer.Deserialize(Console.In.ReadLine() ?? "null", TrialJson.Default.TrialRequest);
        if (request is null) return 2;
        NativeProcess.LimitMemory(request.MemoryBytes);
        TrialResult result;
        try
        {
            _ = new TorchRuntime(new TrainerOptions()).Device;
            set_num_threads(1);
            NativeProcess.UseOneDnn(false);
            result = Run(request);
        }
        catch (Exception e)
        {
            result = new TrialResult(Describe(e), 0, 0);
        }
        Console.Out.WriteLine(request.Mark + JsonSerializer.Serialize(result, TrialJson.Default.TrialResult));
        Console.Out.Flush();
        return 0;
    }

    internal static TrialResult Run(TrialRequest request)
    {
        using var scope = NewDisposeScope();
        NativeProcess.RunGraphsAsWritten();
        var module = Load(request.Path);
        var parameters = module.named_parameters().Select(p => (Name: p.name, Tensor: (Tensor)p.parameter)).ToList();
        CheckParameters(parameters);
        module.train();
        var output = CheckOutput(Forward(module, request), request);
        if (!output.requires_grad) throw Wrong("No weight of the network has any part in what it returns, such as behind detach() or argmax: nothing of it can be trained", "Return what the weights make of the input, before any choice of a class.");
        Backward(output);
        if (!parameters.Any(p => p.Tensor.grad is not null)) throw Wrong("What the network returns does not depend on its parameters", SaveAnew);
        module.eval();
        CheckOutput(Forward(module, request), request);
        return new TrialResult(null, parameters.Sum(p => p.Tensor.numel()), parameters.Where(p => p.Tensor.requires_grad).Sum(p => p.Tensor.numel()));
    }

    private static jit.ScriptModule Load(string path)
    {
        try
        {
            return jit.load(path, DeviceType.CPU);
        }
        catch (ExternalException e)
        {
            throw Wrong($"PyTorch cannot load it: {TorchScript.Reason(e)}", SaveAnew);
        }
    }

    private static void CheckParameters(List<(string Name, Tensor Tensor)> parameters)
    {
        if (parameters.Count == 0) throw Wrong("It has no parameters to train: torch.jit.freeze, or an optimisation for inference, made constants of them", "Save the network without freezing it: torch.jit.script(model).save(\"net.pt\").");
        if (parameters.FirstOrDefault(p => p.Tensor.dtype != ScalarType.Float32) is { Tensor: { } other } wrong)
        {
            var type = other.dtype.ToString().ToLowerInvariant();
            throw Wrong($"Its parameter {wrong.Name} is {type}, and parameters are trained as float32", other.is_floating_point() ? "Convert the network before it is saved: torch.jit.script(model.float()).save(\"net.pt\")." : "Register whole numbers as buffers, and save the network anew.");
        }
        if (!parameters.Any(p => p.Tensor.requires_grad)) throw Wrong("None of its parameters trains: all were saved with requires_grad = False", "Call model.requires_grad_(True) before it is saved.");
    }

    private static object? Forward(jit.ScriptModule module, TrialRequest request)
    {
        var batch = rand([2, .. request.Shape.Select(n => (long)n)]);
        try
        {
            return module.forward(batch);
        }
        catch (ExternalException e) when (TrainingFailedException.Describe(e).Reason != FailureReason.OutOfMemory)
        {
            var reason = TorchScript.Reason(e);
            if (reason.Contains("missing value for argument", StringComparison.Ordinal)) throw Wrong($"It takes more than one input ({reason[..reason.IndexOf(". Declaration", StringComparison.Ordinal)]}), and a dataset gives one", "Wrap the network in a module whose forward takes one tensor.");
            throw Wrong($"It cannot take what {request.Dataset} gives, a batch of {Show(batch.shape)} numbers (float32): {reason}", "Change the network so that it takes such a batch, or choose a dataset of another shape.");
        }
        catch (ArgumentOutOfRangeException)
        {
            // What TorchSharp makes of it.
            return new Dictionary<string, object>();
        }
    }

    private static Tensor CheckOutput(object? output, TrialRequest request)
    {
        const string one = "Let forward return one tensor alone, of examples × outputs.";
        if (output is not Tensor tensor)
        {
            throw Wrong($"It returns {output switch
            {
                null => "nothing",
                System.Runtime.CompilerServices.ITuple tuple => $"{tuple.Length} tensors",
                Array list => $"a list of {list.Length}",
                Scalar => "a number",
                _ => "a dictionary, or another value that is no tensor",
            }}, and one tensor is needed", one);
        }
        if (tensor.dtype != ScalarType.Float32) throw Wrong($"It returns numbers of the type {tensor.dtype.ToString().ToLowerInvariant()}, and float32 is needed", one);
        if (!tensor.shape.SequenceEqual([2L, request.Outputs]))
        {
            throw Wrong(
                $"It makes {Show(tensor.shape)} numbers of a batch of two examples, and {request.Dataset} needs 2 × {request.Outputs}",
                string.Create(CultureInfo.InvariantCulture, $"Let the network end in {request.Outputs} output{(request.Outputs == 1 ? "" : "s")} for each example."));
        }
        return tensor;
    }

    private static void Backward(Tensor output)
    {
        try
        {
            output.sum().backward();
        }
        catch (ExternalException e) when (TrainingFailedException.Describe(e).Reason != FailureReason.OutOfMemory)
        {
            throw Wrong($"Its gradients cannot be computed: {TorchScript.Reason(e)}", SaveAnew);
        }
    }

    private static Failure Describe(Exception e) => TrainingFailedException.Describe(e) switch
    {
        { Reason: FailureReason.OutOfMemory } => Failed("It takes more memory for two examples than a trial may take", "Use a smaller network."),
        { Reason: FailureReason.Internal } => Failed($"It cannot be run: {TorchScript.Reason(e)}", SaveAnew),
        var failure => failure,
    };

    private static TrainingFailedException Wrong(string what, string advice) => new(Failed(what, advice));

    /// <summary>How every failure of a network that somebody brought reads.</summary>
    internal static Failure Failed(string what, string advice) => new(FailureReason.InvalidData, $"The TorchScript network cannot be trained. {what}.", advice);

    private static string Show(long[] shape) => shape.Length == 0 ? "single" : string.Join(" × ", shape);
}

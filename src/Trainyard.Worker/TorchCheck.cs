using Trainyard.Hosting;
using Trainyard.Training;

namespace Trainyard.Worker;

public static class TorchCheck
{
    /// <summary>Loads the library now, for a program that would be of no use without it: better than a job that fails, and another, and another.</summary>
    /// <exception cref="CannotRunException">The library or the device is missing.</exception>
    public static void Require(this TorchRuntime runtime)
    {
        try
        {
            _ = runtime.Device;
        }
        catch (TrainingFailedException e)
        {
            throw new CannotRunException($"{e.Failure.Message} {e.Failure.Advice}", e);
        }
    }
}

using System.ComponentModel.DataAnnotations;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Contracts;
using Trainyard.Training;
using Trainyard.Worker;
using Trainyard.Worker.Datasets;

namespace Trainyard.Tests.Worker;

public class WorkerServicesTests
{
    [Fact]
    public void Everything_that_trains_can_be_resolved()
    {
        using var services = new ServiceCollection().AddLogging().AddTraining(new WorkerOptions()).BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        Assert.Same(services.GetRequiredService<DatasetCatalog>(), services.GetRequiredService<DatasetCatalog>());
        services.GetRequiredService<Trainer>();
    }

    [Fact]
    public void A_setting_out_of_range_is_refused_with_a_sentence()
    {
        Assert.Equal(
            "The field Slots must be between 1 and 64.",
            Assert.Throws<ValidationException>(() => new ServiceCollection().AddTraining(new WorkerOptions { Slots = 0 })).Message);
        Assert.Equal(
            "Worker:Device must be cpu, cuda, mps or auto.",
            Assert.Throws<ValidationException>(() => new ServiceCollection().AddTraining(new WorkerOptions { Device = "tpu" })).Message);
    }

    [Fact]
    public void Slots_share_the_cores_unless_somebody_says_otherwise()
    {
        Assert.Equal(Math.Max(1, Environment.ProcessorCount / 2), new WorkerOptions { Slots = 2 }.ForTraining().ThreadsFor(0));
        Assert.Equal(3, new WorkerOptions { Threads = 3 }.ForTraining().ThreadsFor(0));
        Assert.Equal(5, new WorkerOptions { Threads = 3 }.ForTraining().ThreadsFor(5));
    }

    public static TheoryData<Exception, FailureReason> Reasons => new()
    {
        { new TorchException("[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes."), FailureReason.OutOfMemory },
        { new TorchException("[enforce fail at alloc_cpu.cpp:75] data. DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes."), FailureReason.OutOfMemory },
        { new TorchException("std::bad_alloc"), FailureReason.OutOfMemory },
        { new TorchException("CUDA out of memory. Tried to allocate 2.00 GiB"), FailureReason.OutOfMemory },
        { new TorchException("Expected all tensors to be on the same device"), FailureReason.Internal },
        { new IOException("No space left on device"), FailureReason.Storage },
        { new InvalidOperationException("secret path"), FailureReason.Internal },
    };

    [Theory, MemberData(nameof(Reasons))]
    public void Every_exception_has_a_reason_for_the_owner(Exception e, FailureReason reason)
    {
        var failure = TrainingFailedException.Describe(e);
        Assert.Equal(reason, failure.Reason);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>TorchSharp throws the base class, which other code must not.</summary>
    private sealed class TorchException(string message) : ExternalException(message);
}

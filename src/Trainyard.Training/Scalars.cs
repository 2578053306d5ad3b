using TorchSharp;
using static TorchSharp.torch;

namespace Trainyard.Training;

/// <summary>
/// A number for a tensor operation. TorchSharp copies each number that it is given into native memory, and lets the collector free the
/// copy as soon as no C# needs it, while native code may still read it: the operation then takes whatever lies there by then. So no bare
/// number is handed over here, nor does any operation that makes up one, but a copy that is held until the operation is done: this
/// one, or <c>using var x = number.ToScalar()</c>.
/// </summary>
internal static class Scalars
{
    public static readonly Scalar One = 1.ToScalar();
    public static readonly Scalar Zero = 0.ToScalar();
    public static readonly Scalar MinusOne = (-1).ToScalar();

    /// <summary>The type that a device sums in: Float64, but Float32 on Apple's devices, which have no wider one.</summary>
    public static ScalarType WidestFloat(Device device) => device.type == DeviceType.MPS ? ScalarType.Float32 : ScalarType.Float64;

    /// <summary>One number of any type. Waits for the device.</summary>
    public static double Read(Tensor number)
    {
        using var scope = NewDisposeScope();
        return number.cpu().to(ScalarType.Float64).item<double>();
    }
}

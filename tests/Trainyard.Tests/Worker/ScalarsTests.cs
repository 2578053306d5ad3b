using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Trainyard.Training;

namespace Trainyard.Tests.Worker;

/// <summary>No number is handed to libtorch that the collector could free meanwhile; <c>Scalars</c> says why.</summary>
public sealed class ScalarsTests
{
    /// <summary>What makes up numbers of its own: a sum's factor of 1, an activation's slope.</summary>
    private static readonly string[] WithNumbersOfTheirOwn =
        ["add(Tensor)", "add_(Tensor)", "sub(Tensor)", "sub_(Tensor)", "op_Addition(Tensor, Tensor)", "op_Subtraction(Tensor, Tensor)", "LeakyReLU", "ELU", "softplus", "Softplus", "BatchNorm1d", "BatchNorm2d"];

    [Fact]
    public void The_worker_holds_every_number_that_it_hands_over()
    {
        var calls = CallsOfTorchSharp(typeof(Trainer).Assembly.Location);

        Assert.Contains("add_(Tensor, Scalar)", calls);
        Assert.Contains("op_Multiply(Tensor, Tensor)", calls);
        Assert.DoesNotContain(calls, call => call.StartsWith("op_Implicit", StringComparison.Ordinal));
        Assert.DoesNotContain(calls, call => call.StartsWith("op_", StringComparison.Ordinal) && !call.EndsWith("(Tensor, Tensor)", StringComparison.Ordinal) && call.Contains("Tensor", StringComparison.Ordinal));
        Assert.DoesNotContain(calls, call => WithNumbersOfTheirOwn.Any(banned => call == banned || call.StartsWith(banned + "(", StringComparison.Ordinal)));
    }

    /// <summary>Each method of TorchSharp that the assembly calls, by its name and the types of its parameters.</summary>
    private static List<string> CallsOfTorchSharp(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        return [.. metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(member => member.GetKind() == MemberReferenceKind.Method && member.Parent.Kind == HandleKind.TypeReference && IsOfTorchSharp(metadata.GetTypeReference((TypeReferenceHandle)member.Parent)))
            .Select(member => $"{metadata.GetString(member.Name)}({string.Join(", ", member.DecodeMethodSignature(new TypeNames(), null).ParameterTypes)})")];

        bool IsOfTorchSharp(TypeReference type) => type.ResolutionScope.Kind == HandleKind.TypeReference
            ? IsOfTorchSharp(metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope))
            : metadata.GetString(type.Namespace).StartsWith("TorchSharp", StringComparison.Ordinal);
    }

    private sealed class TypeNames : ISignatureTypeProvider<string, object?>
    {
        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => reader.GetString(reader.GetTypeReference(handle).Name);
        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => reader.GetString(reader.GetTypeDefinition(handle).Name);
        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => "generic";
        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();
        public string GetSZArrayType(string elementType) => elementType + "[]";
        public string GetArrayType(string elementType, ArrayShape shape) => elementType + "[,]";
        public string GetByReferenceType(string elementType) => elementType;
        public string GetPointerType(string elementType) => elementType;
        public string GetPinnedType(string elementType) => elementType;
        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;
        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => genericType;
        public string GetGenericMethodParameter(object? genericContext, int index) => "T";
        public string GetGenericTypeParameter(object? genericContext, int index) => "T";
        public string GetFunctionPointerType(MethodSignature<string> signature) => "function";
    }
}

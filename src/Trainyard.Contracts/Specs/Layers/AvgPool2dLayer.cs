namespace Trainyard.Contracts;

public sealed record AvgPool2dLayer : Pool2dLayer;

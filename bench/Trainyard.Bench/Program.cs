using Trainyard.Bench;
using Trainyard.Bench.Sides;

// "side": one side of the training comparison, driven by its parent; on this very thread, which must stay the only one that runs torch.
if (args is ["side", var side]) return Side.Serve(side);
if (args is ["row", var row]) return await Suite.MeasureAsync(row);
var (only, runs) = ((string?)null, 1);
for (var i = 0; i < args.Length; i += 2)
{
    if (args.ElementAtOrDefault(i + 1) is { } value && (args[i] == "--only" || (args[i] == "--runs" && int.TryParse(value, out runs) && runs > 0))) only = args[i] == "--only" ? value : only;
    else return Usage();
}
return await Suite.RunAsync(only, runs);

static int Usage()
{
    Console.Error.WriteLine($"Usage: bench/run.sh [--only {string.Join('|', Suite.Names)}] [--runs N]");
    return 64;
}

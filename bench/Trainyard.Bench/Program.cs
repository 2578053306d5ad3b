using Trainyard.Bench;
using Trainyard.Bench.Sides;

// "side": one side of the training comparison, driven by its parent; on this very thread, which must stay the only one that runs torch.
if (args is ["side", var side]) return Side.Serve(side);
if (args is ["row", var row]) return await Suite.MeasureAsync(row);
if (args is [] or ["--only", _]) return await Suite.RunAsync(args is [_, var only] ? only : null);

Console.Error.WriteLine($"Usage: bench/run.sh [--only {string.Join('|', Suite.Names)}]");
return 64;

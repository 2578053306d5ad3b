using System.CommandLine;

namespace Trainyard.Cli.Commands;

/// <summary>What a command is about, by the name that is part of its address at the server.</summary>
internal sealed class NameArgument : Argument<string>
{
    public NameArgument(string name, string description)
        : base(name)
    {
        Description = description;
        // A script's variable that is not set must not be sent as the address of them all.
        Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }]) result.AddError($"{name} must not be empty.");
        });
    }

    public string Of(ServerCall call) => call.Args.GetRequiredValue(this);
}

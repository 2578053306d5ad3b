using Trainyard.Cli.Rendering;

namespace Trainyard.Tests.Cli;

public sealed class ThisProgramTests
{
    [Theory]
    [InlineData("/usr/bin/dotnet", "trainyard")]
    [InlineData("/clone/src/bin/trainyard", "src/bin/trainyard")]
    [InlineData("/opt/trainyard", "/opt/trainyard")]
    public void The_command_is_written_as_the_shell_finds_it(string process, string expected) => Assert.Equal(expected, ThisProgram.Choose(process, "/nowhere", "/clone"));
}

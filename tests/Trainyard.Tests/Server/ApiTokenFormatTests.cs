using System.Text.RegularExpressions;
using Trainyard.Server.Accounts;

namespace Trainyard.Tests.Server;

/// <summary>What an API token looks like, to people and to scanners.</summary>
public sealed class ApiTokenFormatTests
{
    [Fact]
    public void Tokens_differ_and_are_valid_and_match_what_scanners_look_for()
    {
        var tokens = Enumerable.Range(0, 1_000).Select(_ => ApiTokenFormat.New()).ToList();
        Assert.Equal(1_000, tokens.Distinct().Count());
        Assert.All(tokens, t => Assert.True(ApiTokenFormat.IsValid(t), t));
        Assert.All(tokens, t => Assert.Matches(new Regex($"^{ApiTokenFormat.Pattern}$"), t));
    }

    /// <summary>The checksum by Python: zlib.crc32(b"123456789012345678901234567890") is 0x836BD70F, in base 62 with digits, upper and lower case.</summary>
    [Fact]
    public void The_checksum_is_the_common_one() => Assert.True(ApiTokenFormat.IsValid("tyd_1234567890123456789012345678902PDSiF"));

    [Fact]
    public void A_slip_anywhere_is_seen()
    {
        var token = ApiTokenFormat.New();
        for (var i = 0; i < token.Length; i++)
        {
            var slip = token[..i] + (token[i] == 'a' ? 'b' : 'a') + token[(i + 1)..];
            Assert.False(ApiTokenFormat.IsValid(slip), slip);
        }
        foreach (var wrong in new[] { "", "tyd_", token[..^1], token + "a", token + " ", token.Replace("tyd_", "TYD_", StringComparison.Ordinal), "tyd_" + new string('é', 36) })
            Assert.False(ApiTokenFormat.IsValid(wrong), wrong);
    }
}

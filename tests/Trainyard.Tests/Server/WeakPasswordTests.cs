using Trainyard.Server.Accounts;

namespace Trainyard.Tests.Server;

/// <summary>What a guesser tries first is refused with a sentence, and what people are advised to use is not.</summary>
public sealed class WeakPasswordTests
{
    [Theory]
    [InlineData("1234567890")]
    [InlineData("0987654321")]
    [InlineData("aaaaaaaaaa")]
    [InlineData("1212121212")]
    [InlineData("abcabcabcabc")]
    [InlineData("horsehorse")]
    [InlineData("abcdefghij")]
    [InlineData("qwertyuiop")]
    [InlineData("QwErTyUiOp1")]
    [InlineData("1qaz2wsx3edc")]
    [InlineData("1q2w3e4r5t")]
    [InlineData("qwerty123456")]
    [InlineData("password123")]
    [InlineData("P@ssw0rd2026!")]
    [InlineData("Password Password")]
    [InlineData("iloveyou1234")]
    [InlineData("Welcome2026!")]
    [InlineData("administrator")]
    [InlineData("trainyard2026")]
    [InlineData("summerwinter9")]
    [InlineData("grace.hopper1")]
    [InlineData("Grace.Hopper2026")]
    public void Refused(string password) => Assert.NotNull(Passwords.Refuse(password, "grace.hopper@example.org"));

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("another good password")]
    [InlineData("a long enough password")]
    [InlineData("understand")]
    [InlineData("kX9$wQ2!mL")]
    [InlineData("drei Äpfel im Korb")]
    [InlineData("пароль из пяти слов")]
    [InlineData("grace likes yellow tugboats")]
    public void Taken(string password) => Assert.Null(Passwords.Refuse(password, "grace"));
}

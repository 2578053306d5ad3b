using System.Text;
using Trainyard.Datasets;

namespace Trainyard.Server.Accounts;

/// <summary>
/// Passwords that a guesser tries first, as NIST SP 800-63B (section 3.1.1.2) asks to refuse: sequences and repetitions, the names of the
/// account and of this service, and the words that lists of leaked passwords begin with, with whatever figures behind them.
/// </summary>
internal static class WeakPasswords
{
    /// <summary>Characters that follow from nothing else; with fewer, however long it is, a password is one of some thousands.</summary>
    private const int MinSurprises = 5;

    /// <summary>Rows of keyboards, and the alphabet: whoever walks along them adds nothing.</summary>
    private static readonly string[] Rows = ["1234567890", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "abcdefghijklmnopqrstuvwxyz", "!@#$%^&*()", "1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p"];

    /// <summary>Of the lists of the most common passwords, what is a word; forms with figures and other cases come from these.</summary>
    private static readonly HashSet<string> Words =
    [
        "password", "passwort", "passw", "pass", "passphrase", "secret", "welcome", "willkommen", "login", "letmein", "admin", "administrator", "root", "user", "guest", "test", "testing", "default",
        "changeme", "changeit", "iloveyou", "ilove", "loveyou", "lovely", "love", "monkey", "dragon", "sunshine", "princess", "football", "baseball", "basketball", "soccer", "hockey", "master", "superman",
        "batman", "spiderman", "pokemon", "starwars", "shadow", "michael", "jordan", "jennifer", "jessica", "charlie", "thomas", "daniel", "andrew", "joshua", "michelle", "ashley", "nicole", "hunter",
        "ranger", "tigger", "killer", "flower", "summer", "winter", "spring", "autumn", "january", "february", "october", "november", "december", "chocolate", "computer", "internet", "freedom", "whatever",
        "trustno", "trustnoone", "hello", "helloworld", "qwerty", "qwertz", "azerty", "asdf", "zxcv", "abc", "google", "facebook", "linkedin", "samsung", "liverpool", "chelsea", "arsenal", "america",
        "trainyard", "training", "trainer", "pytorch", "torchsharp", "machinelearning", "correcthorsebatterystaple",
        .. DatasetSources.Known.All.Select(data => data.Name),
    ];

    /// <summary>Why the password is guessed early; null when it is not one of these.</summary>
    public static string? Refuse(string password, string account)
    {
        var lower = password.ToLowerInvariant();
        if (Surprises(lower) < MinSurprises || IsRepetition(lower)) return "is a sequence or a repetition, which is guessed early: choose several words that have nothing to do with each other.";
        var name = account.ToLowerInvariant();
        if (Leftover(lower, name) < MinSurprises || Leftover(lower, name.Split('@')[0]) < MinSurprises) return "is hardly more than the account's name: choose several words that have nothing to do with it.";
        if (IsWord(Alphabetic(lower))) return "is one of the most common passwords: choose several words that have nothing to do with each other.";
        return null;
    }

    /// <summary>Characters that neither repeat the one before them nor are a step along a row from it.</summary>
    private static int Surprises(string text)
    {
        var surprises = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (i == 0 || !(text[i] == text[i - 1] || AreNeighbours(text[i - 1], text[i]))) surprises++;
        }
        return surprises;
    }

    private static bool AreNeighbours(char one, char other) => Array.Exists(Rows, row => row.IndexOf(one, StringComparison.Ordinal) is >= 0 and var at
        && ((at + 1 < row.Length && row[at + 1] == other) || (at > 0 && row[at - 1] == other)));

    /// <summary>Whether all of it is one part that is said twice or more.</summary>
    private static bool IsRepetition(string text) =>
        Enumerable.Range(1, text.Length / 2).Any(period => text.AsSpan(period).SequenceEqual(text.AsSpan(0, text.Length - period)));

    /// <summary>The word behind usual disguises (<c>P@ssw0rd</c>), without figures and signs at its ends and between.</summary>
    private static string Alphabetic(string lower)
    {
        var trimmed = lower.Trim([.. "0123456789!?.,;:-_+*#$%&/()=\"' @<>[]{}^~|\\"]);
        var alphabetic = new StringBuilder();
        foreach (var c in trimmed)
        {
            var plain = c switch { '0' => 'o', '1' or '!' => 'i', '3' => 'e', '4' or '@' => 'a', '5' or '$' => 's', '7' => 't', _ => c };
            if (char.IsLetter(plain)) alphabetic.Append(plain);
        }
        return alphabetic.ToString();
    }

    /// <summary>A common word, or two of them in a row.</summary>
    private static bool IsWord(string alphabetic) =>
        Words.Contains(alphabetic) || Enumerable.Range(1, Math.Max(0, alphabetic.Length - 1)).Any(i => Words.Contains(alphabetic[..i]) && Words.Contains(alphabetic[i..]));

    private static int Leftover(string text, string name) =>
        name.Length > 2 && text.Contains(name, StringComparison.Ordinal) ? Surprises(text.Replace(name, "", StringComparison.Ordinal)) : int.MaxValue;
}

using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Datasets;

namespace Trainyard.Tests.Specs;

/// <summary>A name shows all that it holds, and changes nothing around it.</summary>
public sealed class NameTextTests
{
    [Theory]
    [InlineData("a\u202Egnp.exe", "U+202E")]
    [InlineData("a\u2066b\u2069", "U+2066")]
    [InlineData("a\u200Fb", "U+200F")]
    [InlineData("a\u061Cb", "U+061C")]
    [InlineData("line\u2028forged", "U+2028")]
    [InlineData("line\u2029forged", "U+2029")]
    [InlineData("line\u0085forged", "control")]
    [InlineData("red\u001b[31m", "control")]
    [InlineData("zero\u200Bwidth", "U+200B")]
    [InlineData("join\u200Der", "U+200D")]
    [InlineData("\uFEFFbom", "U+FEFF")]
    [InlineData("soft\u00ADhyphen", "U+00AD")]
    [InlineData("hangul\u3164filler", "U+3164")]
    [InlineData("braille\u2800blank", "U+2800")]
    [InlineData("selector\uFE0F", "U+FE0F")]
    [InlineData("tag\U000E0041", "U+E0041")]
    [InlineData("private\uE000", "U+E000")]
    [InlineData("no-break\u00A0space", "U+00A0")]
    [InlineData("wide\u3000space", "U+3000")]
    [InlineData("naive\u0301", "U+0301")]
    [InlineData("z\u0335\u0336\u0337\u0338\u0339", "marks")]
    public void What_is_not_seen_is_refused_in_names_and_tags(string text, string why)
    {
        Assert.Contains(why, ErrorOf("name", text), StringComparison.Ordinal);
        Assert.Contains(why, ErrorOf("tags[0]", text), StringComparison.Ordinal);
        Assert.Null(NameText.Refuse(NameText.Clean(text)));
    }

    [Theory]
    [InlineData("naïve ☃")]
    [InlineData("日本語のテスト")]
    [InlineData("עברית")]
    [InlineData("हिन्दी नाम")]
    [InlineData("ภาษาไทย")]
    [InlineData("I ❤️ CNNs 🚂")]
    [InlineData("50% / α=0.1 <b>")]
    public void What_people_write_is_taken_as_it_is(string text)
    {
        var spec = SpecReader.Read(JsonSerializer.SerializeToUtf8Bytes(new { name = text, tags = new[] { text } }), DatasetSources.Known, out var errors);

        Assert.Empty(errors);
        Assert.Equal((text, text), (spec!.Name, spec.Tags[0]));
        Assert.Equal(text, NameText.Clean(text));
    }

    private static string ErrorOf(string field, string text)
    {
        object body = field == "name" ? new { name = text } : new { tags = new[] { text } };
        Assert.Null(SpecReader.Read(JsonSerializer.SerializeToUtf8Bytes(body), DatasetSources.Known, out var errors));
        return Assert.Single(errors[field]);
    }
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Trainyard.Hosting;

/// <summary>Sections of the configuration, read strictly: a name that nobody knows or a value that does not fit is one sentence, and no default.</summary>
public static class Settings
{
    /// <summary>The section as <see cref="IOptions{T}"/>, checked here and now.</summary>
    /// <exception cref="InvalidSettingException">A setting is wrong; the message names it.</exception>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, IConfiguration configuration, string section)
        where T : class, new() => services.AddSingleton(Options.Create(Read<T>(configuration, section)));

    /// <exception cref="InvalidSettingException">A setting is wrong; the message names it.</exception>
    public static T Read<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        var known = typeof(T).GetProperties().Where(p => p.CanWrite).ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        var values = configuration.GetSection(section);
        foreach (var value in values.GetChildren())
        {
            if (!known.TryGetValue(value.Key, out var property)) throw new InvalidSettingException($"{value.Path} is not a setting; {section} has {string.Join(", ", known.Keys)}.");
            Check(value, property.PropertyType);
        }
        var options = values.Get<T>() ?? new T();
        foreach (var property in known.Values) Check(options, property, section);
        // What two settings say together.
        if ((options as IValidatableObject)?.Validate(new ValidationContext(options)).FirstOrDefault() is { } wrong) throw new InvalidSettingException(wrong.ErrorMessage!);
        return options;
    }

    /// <summary>Whether the text is one of the type. The binder would leave out what has the wrong form, and say .NET's name of the type.</summary>
    private static void Check(IConfigurationSection value, Type type)
    {
        var converter = TypeDescriptor.GetConverter(type);
        var isOneValue = converter.CanConvertFrom(typeof(string));
        if (value.GetChildren().Any() == isOneValue)
            throw new InvalidSettingException(isOneValue ? $"{value.Path} takes one value, and no list." : $"{value.Path} is a list: its first item is {value.Path.Replace(":", "__", StringComparison.Ordinal)}__0.");
        if (!isOneValue) return;
        try
        {
            converter.ConvertFromInvariantString(value.Value ?? "");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException or OverflowException)
        {
            throw new InvalidSettingException($"{value.Path} must be {Described(Nullable.GetUnderlyingType(type) ?? type)}, not '{value.Value}'.");
        }
    }

    private static void Check(object options, PropertyInfo property, string section)
    {
        var wrong = new List<ValidationResult>();
        var context = new ValidationContext(options) { MemberName = property.Name, DisplayName = $"{section}:{property.Name}" };
        if (!Validator.TryValidateProperty(property.GetValue(options), context, wrong)) throw new InvalidSettingException(wrong[0].ErrorMessage!);
    }

    private static string Described(Type type) => type switch
    {
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(double) => "a number",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a time such as 00:00:30",
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type))}",
        _ => $"a value of type {type.Name}",
    };
}

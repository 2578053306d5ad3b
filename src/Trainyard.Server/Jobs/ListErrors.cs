using Microsoft.AspNetCore.Http.HttpResults;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Filters;
using Trainyard.Server.Errors;

namespace Trainyard.Server.Jobs;

/// <summary>All that is wrong with a query of the list: messages by parameter, and where the expression is wrong.</summary>
internal sealed class ListErrors
{
    private readonly Dictionary<string, string[]> _messages = [];
    private FilterError? _filter;

    public bool Any => _messages.Count > 0;

    public void Add(string parameter, string message) => _messages.TryAdd(parameter, [message]);

    /// <summary>Null: there is no expression, or it is wrong.</summary>
    public JobFilter? Read(string? where, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(where)) return null;
        var filter = FilterParser.Parse(where, now, out _filter);
        if (_filter is { } error) Add("where", error.Message);
        return filter;
    }

    /// <summary>Null: the parameter names no field.</summary>
    public JobField? Field(string parameter, string name)
    {
        var field = JobFields.Find(name, out var error);
        if (error is not null) Add(parameter, error.Message);
        return field;
    }

    public ValidationProblem ToProblem() => Problems.Invalid(_messages, _filter);
}

using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using MongoDB.Bson;
using MongoDB.Driver;
using Trainyard.Contracts;
using Trainyard.Fields;
using Trainyard.Filters;
using Trainyard.Storage;
using Filter = MongoDB.Driver.FilterDefinition<MongoDB.Bson.BsonDocument>;

namespace Trainyard.Fleet.Mongo;

/// <summary>An expression over the fields beside a job's document, which hold no empty value and texts in lower case.</summary>
internal static class MongoJobFilter
{
    /// <summary>A duration in milliseconds, which <see cref="MongoJobList"/> computes; no column has it.</summary>
    public const string Duration = "duration";

    private static readonly FilterDefinitionBuilder<BsonDocument> Where = Builders<BsonDocument>.Filter;

    public static Filter Of(JobFilter filter) => filter switch
    {
        AllOf { Parts: var parts } => Where.And(parts.Select(Of)),
        AnyOf { Parts: var parts } => Where.Or(parts.Select(Of)),
        NoneOf { Part: var part } => new BsonDocumentFilterDefinition<BsonDocument>(new BsonDocument("$nor", new BsonArray { Rendered(Of(part)) })),
        FieldIsEmpty { Field: var field } => IsEmpty(field),
        FieldCondition condition => Of(condition),
        _ => throw new UnreachableException(filter.GetType().Name),
    };

    /// <summary>A pattern ends at a NUL on the wire.</summary>
    public static BsonRegularExpression Containing(string text) => new(Regex.Escape(text).Replace("\0", @"\x00", StringComparison.Ordinal));

    private static Filter Of(FieldCondition condition)
    {
        var (field, value) = (condition.Field, condition.Value);
        if (field == FactFields.State) return Where.In("state", States().Where(state => condition.IsMet(FieldValue.Of(state.Word))).Select(state => state.Number));
        var path = field.Kind == FieldKind.Duration ? Duration : FieldColumns.PathOf(field);
        // A duration is kept in milliseconds.
        BsonValue operand = value.HasNumber ? field.Kind == FieldKind.Duration ? value.Number * 1000 : value.Number : value.Text;
        return condition.Operator switch
        {
            FilterOperator.Equal => Where.Eq(path, operand),
            FilterOperator.NotEqual when field.Kind == FieldKind.Texts => Where.Ne(path, operand),
            FilterOperator.NotEqual => Where.Nin(path, new[] { operand, BsonNull.Value, "" }),
            FilterOperator.Less => Where.Lt(path, operand),
            FilterOperator.AtMost => Where.Lte(path, operand),
            FilterOperator.Greater => Where.Gt(path, operand),
            FilterOperator.AtLeast => Where.Gte(path, operand),
            FilterOperator.Contains => Where.Regex(path, Containing(value.Text!)),
            _ => throw new UnreachableException(condition.Operator.ToString()),
        };
    }

    private static Filter IsEmpty(JobField field) => field == FactFields.State
        ? Where.In("state", Array.Empty<int>())
        : Where.In(field.Kind == FieldKind.Duration ? Duration : FieldColumns.PathOf(field), new BsonValue[] { BsonNull.Value, "" });

    private static IEnumerable<(int Number, string Word)> States() => Enum.GetValues<JobState>().Select(state => ((int)state, JsonNamingPolicy.CamelCase.ConvertName(state.ToString())));

    private static BsonDocument Rendered(Filter filter) =>
        filter.Render(new RenderArgs<BsonDocument>(MongoDB.Bson.Serialization.BsonSerializer.SerializerRegistry.GetSerializer<BsonDocument>(), MongoDB.Bson.Serialization.BsonSerializer.SerializerRegistry));
}

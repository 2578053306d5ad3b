namespace Trainyard.Tests.Layout;

/// <summary>The walls between projects: docs/architecture.md draws them, and what stands here must hold however it is drawn.</summary>
public class ProjectsTests
{
    /// <summary>What a project must never see, also not through another one.</summary>
    public static TheoryData<string, string[]> Forbidden => new()
    {
        // The wire and the operating system's helpers stand on nothing of ours.
        { "Contracts", Others("Contracts") },
        { "Platform", Others("Platform") },
        // A client of the package brings no domain, and the command no libtorch.
        { "Client", Others("Client", "Contracts", "Platform") },
        { "Cli", Others("Cli", "Client", "Contracts", "Platform") },
        // The domain knows no adapter; what a sweep does next, it asks a search.
        { "Core", Others("Core", "Contracts", "Search") },
        // A search decides; whoever stores, serves or trains is another's business.
        { "Search", Others("Search") },
        // What is stored is mapped to the domain, and to nothing else.
        { "Storage", Others("Storage", "Core", "Contracts", "Search") },
        // What reads the files of strangers sees nothing that is ours to lose.
        { "Importer", Others("Importer", "Datasets", "Contracts", "Platform") },
        // Two sets of adapters know nothing of each other.
        { "Embedded", ["Fleet", "Hosting", "Training", "Worker", "Server", "Cli", "Trainyard"] },
        { "Fleet", ["Embedded", "Hosting", "Training", "Worker", "Server", "Cli", "Trainyard"] },
        // The trainer knows no server, queue or store.
        { "Training", ["Core", "Embedded", "Fleet", "Hosting", "Worker", "Server", "Cli", "Trainyard"] },
        // A server runs without libtorch, and without a worker.
        { "Server", ["Training", "Worker", "Cli", "Trainyard"] },
        { "Worker", ["Server", "Cli", "Trainyard"] },
    };

    /// <summary>Packages that belong to one project.</summary>
    public static TheoryData<string, string> Homes => new()
    {
        { "TorchSharp", "Training" },
        { "MathNet.Numerics", "Search" },
        { "SkiaSharp", "Importer" },
        { "Sep", "Importer" },
        { "Parquet.Net", "Importer" },
        { "Microsoft.Data.Sqlite", "Embedded" },
        { "RabbitMQ.Client", "Fleet" },
        { "Confluent.Kafka", "Fleet" },
        { "StackExchange.Redis", "Fleet" },
        { "MongoDB.Driver", "Fleet" },
        { "System.CommandLine", "Cli" },
    };

    /// <summary>Within the fleet's adapters, whose folder may use which library.</summary>
    public static TheoryData<string, string> Folders => new()
    {
        { "using RabbitMQ.", "RabbitMq" },
        { "using Confluent.", "Kafka" },
        { "using StackExchange.", "Redis" },
        { "using MongoDB.", "Mongo" },
    };

    [Theory, MemberData(nameof(Forbidden))]
    public void A_project_sees_nothing_beyond_its_wall(string project, string[] forbidden) =>
        Assert.Empty(Project.All[project].Reach().Intersect(forbidden));

    [Theory, MemberData(nameof(Homes))]
    public void A_library_has_one_home(string package, string home) =>
        Assert.Equal([home], Project.All.Values.Where(p => p.Packages.Contains(package)).Select(p => p.Name));

    [Theory, MemberData(nameof(Folders))]
    public void A_technology_has_one_folder(string import, string folder)
    {
        var root = Repository.File("src", "Trainyard.Fleet");
        var users = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Where(f => File.ReadAllText(f).Contains(import, StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(root, f).Split(Path.DirectorySeparatorChar)[0]).Distinct();
        Assert.Equal([folder], users);
    }

    [Fact]
    public void The_contracts_need_no_package() => Assert.Empty(Project.All["Contracts"].Packages);

    [Fact]
    public void The_picture_in_docs_architecture_is_what_the_projects_say() =>
        Assert.Equal(Project.All.Values.SelectMany(p => p.References.Select(r => (p.Name, r))).Order(), Project.Drawn.Order());

    [Fact]
    public void Each_project_has_its_sentence_there_too()
    {
        var page = File.ReadAllText(Repository.File("docs", "architecture.md"));
        Assert.All(Project.All.Values, p =>
        {
            Assert.NotEqual("", p.Description);
            Assert.Contains($"| {p.Description.Replace("&amp;", "&", StringComparison.Ordinal)} |", page, StringComparison.Ordinal);
        });
    }

    private static string[] Others(params string[] own) => [.. Project.All.Keys.Except(own)];
}

namespace Trainyard;

/// <summary>Every name that another program, or a later version of this one, must find again.</summary>
public static class Names
{
    public const string Hub = "/ws/jobs";

    /// <summary>What the hub calls its clients with; the .NET client minds the case.</summary>
    public const string HubUpdate = "update";

    /// <summary>Files in the embedded data folder.</summary>
    public static class Files
    {
        public const string Database = "trainyard.db";
        public const string Artifacts = "artifacts";
        public const string SigningKey = "signing.key";
        public const string Lock = "trainyard.lock";
    }
}

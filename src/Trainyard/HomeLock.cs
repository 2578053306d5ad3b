using System.Globalization;
using Trainyard.Cli;
using Trainyard.Embedded;
using Trainyard.Platform;

namespace Trainyard.Local;

/// <summary>
/// One process alone may use a data folder. The operating system holds the lock, so it ends with the process, however that ends. Beside it
/// is a note of who holds it, because the locked file itself cannot be read.
/// </summary>
internal sealed class HomeLock : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _note;

    private HomeLock(FileStream file, string note) => (_lock, _note) = (file, note);

    /// <summary>Makes the folder if it is not there, and completes a restore that was interrupted.</summary>
    /// <exception cref="CliException">The folder cannot be written, or another process uses it.</exception>
    public static HomeLock Take(string home)
    {
        var replacement = new HomeReplacement(home, TimeProvider.System);
        if (replacement.IsPending)
        {
            using var old = Lock(home);
            replacement.Finish();
        }
        return Lock(home);
    }

    private static HomeLock Lock(string home)
    {
        try
        {
            HomeFolder.Prepare(home);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(home, e);
        }

        var path = Path.Combine(home, FileNames.Lock);
        var note = path + ".pid";
        try
        {
            PrivateFiles.Ensure(path);
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            PrivateFiles.Ensure(note);
            File.WriteAllText(note, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new HomeLock(file, note);
        }
        catch (UnauthorizedAccessException e)
        {
            throw NotWritable(home, e);
        }
        catch (IOException e) when (File.Exists(note))
        {
            throw new CliException(ExitCodes.Local, $"The data folder {home} is in use by another trainyard (process {File.ReadAllText(note)}); stop that one, or choose another folder with --home.", e);
        }
        catch (IOException e)
        {
            throw NotWritable(home, e);
        }
    }

    public void Dispose()
    {
        File.Delete(_note);
        _lock.Dispose();
    }

    private static CliException NotWritable(string home, Exception cause) =>
        new(ExitCodes.Local, $"The data folder {home} cannot be written ({cause.Message.TrimEnd('.')}); choose another with --home.", cause);
}

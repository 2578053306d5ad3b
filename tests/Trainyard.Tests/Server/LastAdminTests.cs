using System.Reflection;
using Trainyard.Accounts;
using Trainyard.Contracts;
using Trainyard.Server.Accounts;

namespace Trainyard.Tests.Server;

/// <summary>Two admins demote each other, and each server has written its change before either looks whether an admin remains.</summary>
public sealed class LastAdminTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_of_two_who_demote_each_other_stays()
    {
        await using var server = await TestServer.StartAsync();
        string[] names = ["ada", "grace"];
        var accounts = server.Get<IAccountStore>();
        foreach (var name in names) Assert.NotNull(await server.Get<AccountChanges>().AddAsync(name, Role.Admin, Cancel));
        var store = MeetingStore.Over(accounts, writers: 2);
        var changes = new AccountChanges(store, server.Get<AccountCache>(), server.Get<Audit>(), TimeProvider.System);

        var answers = await Task.WhenAll(names.Select(name => changes.UpdateAsync(name, a => a with { Role = Role.Viewer }, Cancel)));

        Assert.Single(answers, a => a.Outcome == AccountChange.Done);
        Assert.Single(answers, a => a.Outcome == AccountChange.LastAdmin);
        Assert.Single(await accounts.ListAsync(Cancel), a => a.Role == Role.Admin);
    }

    /// <summary>A store whose first writers wait for one another before they write, and once more after it.</summary>
    public class MeetingStore : DispatchProxy
    {
        private IAccountStore _store = null!;
        private Meeting _before = null!;
        private Meeting _after = null!;

        public static IAccountStore Over(IAccountStore store, int writers)
        {
            var proxy = Create<IAccountStore, MeetingStore>();
            var meeting = (MeetingStore)(object)proxy;
            (meeting._store, meeting._before, meeting._after) = (store, new(writers), new(writers));
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            return targetMethod!.Name == nameof(IAccountStore.SaveAsync) ? SaveAsync() : targetMethod.Invoke(_store, args);

            async Task<bool> SaveAsync()
            {
                await _before.ArriveAsync();
                var saved = await (Task<bool>)targetMethod.Invoke(_store, args)!;
                await _after.ArriveAsync();
                return saved;
            }
        }
    }

    private sealed class Meeting(int missing)
    {
        private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _missing = missing;

        /// <summary>Returns when all have arrived; at once when they have met before.</summary>
        public Task ArriveAsync()
        {
            if (Interlocked.Decrement(ref _missing) == 0) _met.SetResult();
            return _met.Task;
        }
    }
}

namespace Trainyard.Fleet.Redis;

/// <summary>
/// What Redis does in one step, so that several servers may write at once. A job's state says between which cursors its stream of
/// points is whole: every event after <c>start</c>, up to <c>end</c>.
/// </summary>
internal static class RedisLiveScripts
{
    private const string Cursors = """
        local function parse(cursor)
          local fence, seq = string.match(cursor, '(%d+)-(%d+)')
          return tonumber(fence), tonumber(seq)
        end
        local function earlier(one, other)
          local f, s = parse(one)
          local g, t = parse(other)
          return f < g or (f == g and s < t)
        end
        local state, points = KEYS[1], KEYS[2]

        """;

    /// <summary>Takes: channel, job id, seconds to live, most points, job, its version, the cursor before the events; then cursor and event of each.</summary>
    public const string Publish = Cursors + """
        local channel, id, life, most, job, version, after = unpack(ARGV, 1, 7)
        local known = redis.call('HMGET', state, 'version', 'start', 'end')
        local last = known[3]
        -- Points that were evicted alone are a gap too.
        if not last or earlier(last, after) or (last ~= known[2] and redis.call('EXISTS', points) == 0) then
          -- What takes memory first: a Redis that is full refuses the first write or none.
          redis.call('HSET', state, 'start', after)
          redis.call('DEL', points)
          last = after
        end
        for i = 8, #ARGV, 2 do
          if earlier(last, ARGV[i]) then
            redis.call('XADD', points, ARGV[i], 'event', ARGV[i + 1])
            last = ARGV[i]
          end
        end
        redis.call('HSET', state, 'end', last)
        if not known[1] or tonumber(version) >= tonumber(known[1]) then redis.call('HSET', state, 'job', job, 'version', version) end
        if redis.call('XTRIM', points, 'MAXLEN', '~', most) > 0 then
          local fence, seq = parse(redis.call('XRANGE', points, '-', '+', 'COUNT', 1)[1][1])
          redis.call('HSET', state, 'start', fence .. '-' .. (seq - 1))
        end
        redis.call('EXPIRE', state, life)
        redis.call('EXPIRE', points, life)
        redis.call('PUBLISH', channel, id)
        """;

    /// <summary>Takes a cursor; answers with the job and its points after that, or with nothing.</summary>
    public const string Read = Cursors + """
        local after = ARGV[1]
        local known = redis.call('HMGET', state, 'job', 'start', 'end')
        if not known[1] or earlier(after, known[2]) then return nil end
        local found = redis.call('XRANGE', points, '(' .. after, '+')
        if #found == 0 and earlier(after, known[3]) then return nil end
        return {known[1], found}
        """;

    /// <summary>Takes: channel, job id.</summary>
    public const string Forget = """
        redis.call('DEL', KEYS[1], KEYS[2])
        redis.call('PUBLISH', ARGV[1], ARGV[2])
        """;
}

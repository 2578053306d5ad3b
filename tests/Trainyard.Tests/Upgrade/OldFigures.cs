using Trainyard.Contracts;

namespace Trainyard.Tests.Upgrade;

/// <summary>What version 9d81f6f showed of the jobs in its backup, and what it made of those that had not ended; noted when the backup was made.</summary>
internal static class OldFigures
{
    public static readonly JobId Finished = JobId.Parse("01a2233966bd78d39f5445d00d5ccd85");
    public static readonly JobId Continued = JobId.Parse("01a2233a3d04721f8e03ab79f920676a");
    public static readonly JobId Failed = JobId.Parse("01a2233a6829766d8af68b1db8c7dcb0");
    public static readonly JobId Cancelled = JobId.Parse("01a2233a75347bc39056de4b1952c656");
    public static readonly JobId Paused = JobId.Parse("01a2233a96427438a35629fce0eab882");
    public static readonly JobId Unfinished = JobId.Parse("01a2233aa8ca78dba7ea81881432452b");
    public static readonly JobId Queued = JobId.Parse("01a2233aacee7e4b94c6d1e939a49b09");

    /// <summary>Step, mean loss, accuracy and learning rate of each point.</summary>
    public static readonly Dictionary<JobId, (long, double, double, double)[]> Curves = new()
    {
        [Finished] =
        [
            (12, 2.152491499980291, 0.2345, 0.007309901088654352),
            (24, 1.2404209971427917, 0.607, 0.018621969102915737),
            (36, 0.6989420652389526, 0.782, 0.019438835547750465),
            (48, 0.5639958878358206, 0.82625, 0.01623491307899526),
            (60, 0.4865240901708603, 0.847, 0.011119680282454034),
            (72, 0.4454348186651866, 0.85425, 0.005661219964173985),
            (84, 0.43344181776046753, 0.8641666666666666, 0.0015328318766851278),
            (96, 0.43060385435819626, 0.8666666666666667, 8e-08),
        ],
        [Continued] =
        [
            (108, 0.4227993016441663, 0.8668333333333333, 0.005661219964173985),
            (120, 0.4223563422759374, 0.869, 0.00266955060377661),
            (132, 0.4148652255535126, 0.8688333333333333, 0.0006913397485079044),
            (144, 0.40219029287497204, 0.8706666666666667, 8e-08),
        ],
        [Cancelled] =
        [
            (12, 2.2149343490600586, 0.18258333333333332, 0.0008110862576110323),
            (24, 2.110738197962443, 0.27791666666666665, 0.0008484365645059673),
        ],
        [Paused] =
        [
            (12, 2.2362610697746277, 0.20225, 0.007309901088654352),
            (24, 1.4636901915073395, 0.5456666666666666, 0.018621969102915737),
            (36, 0.8362271338701248, 0.7341666666666666, 0.019438835547750465),
            (48, 0.6349574873844782, 0.7943333333333333, 0.01623491307899526),
            (60, 0.5333302294214567, 0.8265, 0.011119680282454034),
            (72, 0.4948091780145963, 0.8415833333333333, 0.005661219964173985),
            (84, 0.46959248185157776, 0.85075, 0.0015328318766851278),
            (96, 0.4680291439096133, 0.8481666666666666, 8e-08),
        ],
        [Unfinished] =
        [
            (12, 2.3138976097106934, 0.10883333333333334, 0.0038429493699378356),
            (24, 1.944135159254074, 0.4, 0.01175335936811442),
            (36, 0.9268398185571035, 0.713, 0.01865364920648029),
            (48, 0.6314453035593033, 0.80525, 0.019888308709018237),
            (60, 0.5211196963985761, 0.8400833333333333, 0.018660259396828235),
            (72, 0.4462759916981061, 0.85525, 0.016234913078995262),
            (84, 0.42033954709768295, 0.8656666666666667, 0.012947579953902066),
            (96, 0.41295252988735837, 0.867, 0.0092527420533395),
            (108, 0.4032992099722226, 0.8693333333333333, 0.005661219964173985),
            (120, 0.3891243562102318, 0.8763333333333333, 0.00266955060377661),
            (132, 0.3872850040594737, 0.8766666666666667, 0.0006913397485079044),
            (144, 0.36592816064755124, 0.885, 8e-08),
        ],
        [Queued] =
        [
            (12, 1.9847234984238942, 0.313, 0.018519987768887337),
            (24, 0.8680985122919083, 0.721, 0.01623491307899526),
            (36, 0.615953599413236, 0.80475, 0.005661219964173985),
            (48, 0.5676260689894358, 0.8250833333333333, 8e-08),
        ],
        [Failed] = [],
    };

    /// <summary>Step and figures of each validation.</summary>
    public static readonly Dictionary<JobId, (long, Evaluation)[]> Validations = new()
    {
        [Finished] =
        [
            (48, new(0.39218035380045574, 0.8801666666666667, 0.8790659297253149)),
            (96, new(0.3315730463663737, 0.9028333333333334, 0.9020074527638572)),
        ],
        [Continued] =
        [
            (144, new(0.31257803599039713, 0.91, 0.9093883528644753)),
        ],
        [Cancelled] = [],
        [Paused] =
        [
            (48, new(0.44067654673258466, 0.8659166666666667, 0.8653510928854597)),
            (96, new(0.35291912841796874, 0.89675, 0.8962973375679393)),
        ],
        [Unfinished] =
        [
            (48, new(0.41784278615315756, 0.87, 0.8694003621219716)),
            (96, new(0.29954946772257485, 0.90875, 0.9078276596413497)),
            (144, new(0.28547395197550457, 0.9114166666666667, 0.9104766567238174)),
        ],
        [Queued] =
        [
            (48, new(0.4307099634806315, 0.8769166666666667, 0.8760067743792588)),
        ],
        [Failed] = [],
    };

    /// <summary>On the test images.</summary>
    public static readonly Dictionary<JobId, Evaluation> Tests = new()
    {
        [Finished] = new(0.3124395538330078, 0.9124, 0.9112954471151127),
        [Continued] = new(0.29453262786865236, 0.9156, 0.9147420810936338),
        [Paused] = new(0.33621769409179686, 0.9039, 0.9036289034429437),
        [Unfinished] = new(0.26934808197021487, 0.9194, 0.9186806758089727),
        [Queued] = new(0.4084468353271484, 0.8828, 0.8813502695805712),
    };

    /// <summary>Seconds in training of what had ended.</summary>
    public static readonly Dictionary<JobId, double> Durations = new() { [Finished] = 49.875602, [Continued] = 9.802932, [Failed] = 1.9043722, [Cancelled] = 7.4277384 };

    /// <summary>SHA-256 of the weights: a line for each tensor, with its name, type, shape and bytes.</summary>
    public static readonly Dictionary<JobId, string> Weights = new()
    {
        [Finished] = "5b47279a5373fa608c9160afa31508ec0fae5aff92486e4256c0a82af72b619a",
        [Continued] = "5158becf4f54feb3fba8a455c7a0bfe9c22fd6107bbc3cc0708c3805b3812c52",
        [Paused] = "069e8b368df01c9ae1c2153cfd44b0fee0858f66c00ee773d95e5abc0043d09b",
        [Unfinished] = "54ff3132f5b3868d936692f1228daa081ae260b2f44aa9368ce63ea37b234a78",
        [Queued] = "b7a861b073e9d1668216f8858ba2b032a746a6056b3fa1f97466c0de8e5bc2bc",
    };

    /// <summary>SHA-256 of the models' files.</summary>
    public static readonly Dictionary<(JobId, ModelFormat), string> Files = new()
    {
        [(Finished, ModelFormat.Safetensors)] = "3b7419e03ad689a32fdbbb0af9fc6364f802ba1736b35f5c6f12ff8889172fad",
        [(Finished, ModelFormat.Torchsharp)] = "b169ce6725632fea31493b96c1e214d48a86bc280416a00118eb0008951ad6a7",
        [(Continued, ModelFormat.Safetensors)] = "d6681d0f28b90f076f0dddf689fb2cd7bb453a64159379f1598bd8466e4e7a4f",
        [(Continued, ModelFormat.Torchsharp)] = "bb1e5c06a7f89d6beadd0fbc8a0efeba4003eb1619b509915e155dda60943a76",
    };
}

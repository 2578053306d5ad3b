using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Trainyard.Server.Docs;

/// <summary>What generated clients call each operation. An id never changes, even where the handler behind it does.</summary>
internal sealed class OperationIds : IOpenApiOperationTransformer
{
    private static readonly Dictionary<string, string> Ids = new()
    {
        ["POST /api/auth/sign-in"] = "signIn",
        ["POST /api/auth/link"] = "signInByLink",
        ["POST /api/auth/refresh"] = "refreshToken",
        ["POST /api/auth/sign-out"] = "signOut",
        ["GET /api/account"] = "getAccount",
        ["PUT /api/account/password"] = "changePassword",
        ["GET /api/users"] = "listUsers",
        ["POST /api/users"] = "addUser",
        ["PUT /api/users/{name}/role"] = "changeRole",
        ["POST /api/users/{name}/link"] = "createSignInLink",
        ["GET /api/users/{name}/links"] = "listSignInLinks",
        ["DELETE /api/users/{name}/links/{id}"] = "withdrawSignInLink",
        ["DELETE /api/users/{name}"] = "deleteUser",
        ["POST /api/tokens"] = "createToken",
        ["GET /api/tokens"] = "listTokens",
        ["DELETE /api/tokens/{name}"] = "revokeToken",
        ["GET /api/jobs"] = "listJobs",
        ["POST /api/jobs"] = "submitJob",
        ["GET /api/jobs/{id}"] = "getJob",
        ["DELETE /api/jobs/{id}"] = "deleteJob",
        ["PATCH /api/jobs/{id}"] = "editJob",
        ["GET /api/job-list/fields"] = "listFields",
        ["GET /api/job-list/filter"] = "checkFilter",
        ["GET /api/job-list/export"] = "exportJobs",
        ["GET /api/job-list/groups"] = "groupJobs",
        ["GET /api/job-list/views"] = "listViews",
        ["PUT /api/job-list/views/{view}"] = "saveView",
        ["DELETE /api/job-list/views/{view}"] = "deleteView",
        ["POST /api/job-list/actions"] = "controlJobs",
        ["GET /api/jobs/{id}/metrics"] = "listJobEvents",
        ["GET /api/jobs/{id}/attempts"] = "listJobAttempts",
        ["GET /api/jobs/{id}/logs"] = "readJobLog",
        ["GET /api/jobs/{id}/model"] = "downloadModel",
        ["GET /api/jobs/{id}/predictions"] = "downloadPredictions",
        ["GET /api/jobs/{id}/predictions/file"] = "downloadPredictionFile",
        ["GET /api/jobs/{id}/predictions/examples"] = "listPredictions",
        ["GET /api/jobs/{id}/predictions/pictures/{row}"] = "getPredictionPicture",
        ["GET /api/jobs/{id}/points"] = "downloadPoints",
        ["GET /api/jobs/{id}/tensorboard"] = "downloadTensorBoard",
        ["POST /api/jobs/{id}/pause"] = "pauseJob",
        ["POST /api/jobs/{id}/resume"] = "resumeJob",
        ["POST /api/jobs/{id}/cancel"] = "cancelJob",
        ["POST /api/jobs/{id}/retry"] = "retryJob",
        ["GET /api/sweeps"] = "listSweeps",
        ["POST /api/sweeps"] = "beginSweep",
        ["POST /api/sweeps/check"] = "checkSweep",
        ["GET /api/sweeps/{id}"] = "getSweep",
        ["DELETE /api/sweeps/{id}"] = "deleteSweep",
        ["GET /api/sweeps/{id}/importance"] = "getSettingImportance",
        ["GET /api/sweeps/{id}/trials"] = "downloadTrials",
        ["POST /api/sweeps/{id}/pause"] = "pauseSweep",
        ["POST /api/sweeps/{id}/resume"] = "resumeSweep",
        ["POST /api/sweeps/{id}/cancel"] = "cancelSweep",
        ["POST /api/sweeps/{id}/extend"] = "extendSweep",
        ["POST /api/sweeps/{id}/trials"] = "beginTrial",
        ["POST /api/sweeps/{id}/ask"] = "askForTrial",
        ["POST /api/sweeps/{id}/trials/{number}/tell"] = "tellTrial",
        ["GET /api/compare"] = "compareJobs",
        ["GET /api/compare/curves"] = "listCurves",
        ["GET /api/compare/tensorboard"] = "downloadTensorBoards",
        ["GET /api/spec/schema"] = "getSpecSchema",
        ["GET /api/spec/presets"] = "listPresets",
        ["POST /api/spec/check"] = "checkSpec",
        ["GET /api/workers"] = "listWorkers",
        ["GET /api/scaling"] = "getScaling",
        ["GET /api/dead-letters"] = "listDeadLetters",
        ["POST /api/dead-letters/{id}/requeue"] = "requeueDeadLetter",
        ["DELETE /api/dead-letters/{id}"] = "dropDeadLetter",
        ["GET /api/datasets"] = "listDatasets",
        ["GET /api/datasets/{dataset}"] = "getDataset",
        ["DELETE /api/datasets/{dataset}"] = "deleteDataset",
        ["GET /api/datasets/{dataset}/examples"] = "listExamples",
        ["GET /api/datasets/{dataset}/pictures/{part}/{row}"] = "getPicture",
        ["GET /api/datasets/{dataset}/file"] = "downloadDataset",
        ["POST /api/datasets/imports"] = "importDataset",
        ["GET /api/datasets/imports/{id}"] = "getImport",
        ["DELETE /api/datasets/imports/{id}"] = "cancelImport",
        ["POST /api/datasets/uploads"] = "createUpload",
        ["GET /api/datasets/uploads/{id}"] = "getUpload",
        ["PATCH /api/datasets/uploads/{id}"] = "appendToUpload",
        ["DELETE /api/datasets/uploads/{id}"] = "deleteUpload",
        ["POST /api/files"] = "addFile",
        ["GET /api/files/{sha256}"] = "getFile",
        ["GET /healthz"] = "getHealth",
        ["GET /readyz"] = "getReadiness",
    };

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var path = context.Description.PathOf();
        operation.OperationId = Ids.GetValueOrDefault($"{context.Description.HttpMethod} {path}") ?? FromPath(context.Description.HttpMethod!, path);
        return Task.CompletedTask;
    }

    /// <summary>For an operation that has no name of its own yet: the method and the words of its path.</summary>
    private static string FromPath(string method, string path) => method.ToLowerInvariant()
        + string.Concat(path.Split(['/', '{', '}', '-'], StringSplitOptions.RemoveEmptyEntries).Select(CultureInfo.InvariantCulture.TextInfo.ToTitleCase));
}

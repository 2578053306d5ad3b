import type { WithNumbers } from './numbers';
import type { components } from './openapi';

// The words on the wire, by the names that the dashboard has for them. Their shapes are generated from the server's OpenAPI document
// (openapi.json) by `npm run types`; only the messages of the hub, which that document does not describe, are written here.

type Schemas = components['schemas'];

/** As numbers.ts reads it: a figure that is not finite is a number too. */
type Read<Name extends keyof Schemas> = WithNumbers<Schemas[Name]>;

export type JobState = Schemas['JobState'];
export type Role = Schemas['Role'];
export type LineLevel = Schemas['LineLevel'];
export type ModelFormat = Schemas['ModelFormat'];
export type FailureReason = Schemas['FailureReason'];
export type WorkerState = Schemas['WorkerState'];
export type TokenScope = Schemas['TokenScope'];

/** `fence-seq`: a place in a job's events. */
export type Cursor = Schemas['EventCursor'];

export type ApiToken = Schemas['ApiTokenView'];
export type CreatedApiToken = Schemas['CreatedApiToken'];

export type JobSummary = Read<'JobSummary'>;
export type JobView = Read<'JobView'>;
export type JobPage = Read<'JobPage'>;
export type JobSpec = Schemas['JobSpec'];
export type JobResult = Read<'JobResult'>;
export type Prediction = Schemas['PredictionView'];
export type Attempt = Read<'AttemptView'>;
export type LayerShape = Schemas['LayerShape'];
export type SpecCheck = Schemas['CheckedSpec'];
export type SpecChange = Read<'SpecChange'>;

export type JobEdit = Partial<Schemas['JobEdit']>;
export type Field = Schemas['FieldView'];
export type FilterCheck = Schemas['FilterCheck'];
export type FilterCandidate = Schemas['FilterCandidate'];
export type JobGroup = Read<'JobGroupView'>;
export type BulkAction = Schemas['BulkAction'];
export type BulkRequest = Pick<Schemas['BulkRequest'], 'action'> & Partial<Omit<Schemas['BulkRequest'], 'action' | 'query'>> & { query?: Pick<Schemas['BulkQuery'], 'count'> & Partial<Schemas['BulkQuery']> };
export type BulkResult = Schemas['BulkResult'];
export type SavedView = Schemas['SavedView'];

export type LogLine = Read<'LineLogged'>;
export type LogPage = Read<'LogPage'>;

export type JobEvent = Read<'JobEvent'>;
export type EventPage = Read<'EventPage'>;
export type AttemptStarted = Read<'JobEventAttemptStarted'>;
export type StepsTrained = Read<'JobEventStepsTrained'>;
export type EpochValidated = Read<'JobEventEpochValidated'>;
export type MetricsReported = Read<'JobEventMetricsReported'>;
export type MetricPhase = Schemas['MetricPhase'];

export type TableFormat = 'csv' | 'parquet';
export type CurveAxis = 'step' | 'epoch' | 'time' | 'samples';
export type CurveOfJob = Read<'CurveView'>;
export type JobComparison = Read<'JobComparison'>;
export type ComparedJob = Read<'ComparedJob'>;
export type ComparedSeries = Read<'ComparedSeries'>;

export type WorkerView = Read<'WorkerView'>;
export type DeadLetter = Schemas['DeadLetterView'];
export type DeadLetterList = Schemas['DeadLetterList'];

export type JobFile = Schemas['FileView'];

export type Dataset = Read<'DatasetView'>;
export type DatasetContents = Read<'DatasetContents'>;
export type DatasetKind = Schemas['DatasetKind'];
export type DatasetOptions = Schemas['DatasetOptions'];
export type DatasetExample = Schemas['ExampleView'];
export type DatasetImport = Read<'ImportView'>;
export type Finding = Schemas['DatasetFinding'];
export type FindingLevel = Schemas['FindingLevel'];
export type PartName = Schemas['PartName'];

export type SweepState = Schemas['SweepState'];
export type SweepDirection = Schemas['SweepDirection'];
export type SweepSummary = Read<'SweepSummary'>;
export type SweepPage = Read<'SweepPage'>;
export type SweepView = Read<'SweepView'>;
export type TrialState = Schemas['TrialState'];
export type TrialView = Read<'TrialView'>;
export type NewSweep = Schemas['NewSweep'];
export type SweepSetting = Schemas['SweepSetting'];
export type CheckedSweep = Schemas['CheckedSweep'];
export type SettingImportance = Read<'SettingImportanceView'>;

export type UserView = Schemas['UserView'];
export type TokenResponse = Schemas['TokenResponse'];
export type SignInLink = Schemas['SignInLink'];

/** What the hub says of a job that is followed (docs/live.md). */
export interface JobDelta {
  job: JobView;
  events: JobEvent[];
  next: Cursor;
}

/** The hub's only message (docs/live.md). */
export interface LiveUpdate {
  jobs?: JobSummary[];
  removed?: string[];
  /** Changes of any job may have been missed: read lists again. */
  missed: boolean;
  deltas?: JobDelta[];
}

/** A spec that is being edited: whatever JSON it is so far. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** One of a union, such as a layer or an optimiser, told apart by its type. */
export interface Typed {
  type: string;
  [setting: string]: Json;
}

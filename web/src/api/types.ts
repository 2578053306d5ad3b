// The words on the wire, as src/Trainyard.Contracts has them. Nulls are left out, so what may be null is optional here. A number that is
// measured may be NaN or infinite: numbers.ts makes it one.

export type JobState = 'queued' | 'running' | 'paused' | 'succeeded' | 'failed' | 'cancelled';
export type Role = 'viewer' | 'trainer' | 'admin';
export type FailureReason =
  | 'workerLost'
  | 'diverged'
  | 'outOfMemory'
  | 'invalidData'
  | 'storage'
  | 'unsupported'
  | 'internal';

/** `fence-seq`: a place in a job's events. */
export type Cursor = string;

export interface Evaluation {
  loss: number;
  accuracy: number;
  macroF1: number;
}

export interface Failure {
  reason: FailureReason;
  message: string;
  advice: string;
  /** The change of the spec that the advice asks for. */
  change?: SpecChange;
}

export interface SpecChange {
  /** The field's path, such as `optimizer.learningRate`. */
  field: string;
  value: number;
}

export interface JobSummary {
  id: string;
  version: number;
  name: string;
  owner: string;
  state: JobState;
  requested?: 'pause' | 'cancel';
  dataset: string;
  preset?: string;
  tags: string[];
  priority: number;
  createdAt: string;
  startedAt?: string;
  endedAt?: string;
  durationSeconds?: number;
  epochs: number;
  epoch: number;
  step: number;
  totalSteps: number;
  progress: number;
  secondsLeft?: number;
  samplesPerSecond?: number;
  learningRate?: number;
  trainingLoss?: number;
  trainingAccuracy?: number;
  validation?: Evaluation;
  test?: Evaluation;
  attempts: number;
  failure?: Failure;
  parent?: string;
}

export interface Typed {
  type: string;
  [setting: string]: Json;
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface JobSpec extends JsonObject {
  name: string;
  dataset: string;
  model: { preset?: string; layers: Typed[] } & JsonObject;
  optimizer: Typed;
  schedule: Typed;
  epochs: number;
  batchSize: number;
  tags: string[];
}

export interface LayerShape {
  layer: string;
  output: number[];
  parameters: number;
}

export interface Attempt {
  fence: number;
  worker: string;
  startedAt: string;
  fromStep: number;
  fromEpoch: number;
  endedAt?: string;
  outcome?: string;
  toStep?: number;
  reason?: string;
}

export interface ClassReport {
  class: string;
  precision: number;
  recall: number;
  f1: number;
  support: number;
}

export type ModelFormat = 'safetensors' | 'torchsharp';

export interface ArtifactRef {
  id: string;
  size: number;
  sha256: string;
}

export interface JobResult {
  test: Evaluation;
  classes: ClassReport[];
  confusionMatrix: number[][];
  parameters: number;
  epochs: number;
  trainSeconds: number;
  samplesPerSecond: number;
  stoppedEarly: boolean;
  model: { format: ModelFormat; artifact: ArtifactRef }[];
}

export interface JobView extends JobSummary {
  spec: JobSpec;
  attemptList: Attempt[];
  layers: LayerShape[];
  checkpoint?: { epoch: number; step: number; savedAt: string; size: number };
  result?: JobResult;
  removed?: { model?: string; checkpoint?: string; points?: string; log?: string };
  /** Grows with the log; when it changes there is more to read. */
  logLines: number;
}

export type LineLevel = 'info' | 'warning' | 'error';

export interface LogLine {
  fence: number;
  seq: number;
  at: string;
  step: number;
  level: LineLevel;
  text: string;
}

export interface LogPage {
  lines: LogLine[];
  next: Cursor;
  more: boolean;
}

export interface JobPage {
  jobs: JobSummary[];
  next?: string;
}

interface EventBase {
  fence: number;
  seq: number;
  at: string;
  step: number;
}

export interface AttemptStarted extends EventBase {
  type: 'attemptStarted';
  worker: string;
  device: string;
  epoch: number;
  totalSteps: number;
  stepsPerEpoch: number;
  parameters: number;
  /** The validation at this step is done again: an earlier one is superseded. */
  validatesAgain?: boolean;
}

export interface StepsTrained extends EventBase {
  type: 'stepsTrained';
  epoch: number;
  loss: number;
  accuracy: number;
  learningRate: number;
  samplesPerSecond: number;
}

export interface EpochValidated extends EventBase {
  type: 'epochValidated';
  epoch: number;
  validation: Evaluation;
}

export type JobEvent =
  | AttemptStarted
  | StepsTrained
  | EpochValidated
  | (EventBase & { type: 'checkpointSaved'; epoch: number; artifact: ArtifactRef })
  | (EventBase & { type: 'checkpointNotSaved'; message: string })
  | (EventBase & { type: 'trainingSucceeded'; result: JobResult })
  | (EventBase & { type: 'trainingFailed'; failure: Failure })
  | (EventBase & { type: 'trainingPaused' | 'trainingCancelled' | 'trainingReleased' });

export interface EventPage {
  events: JobEvent[];
  next: Cursor;
  more: boolean;
}

export interface JobDelta {
  job: JobView;
  events: JobEvent[];
  next: Cursor;
}

export interface LiveUpdate {
  jobs?: JobSummary[];
  removed?: string[];
  /** Changes of any job may have been missed: read lists again. */
  missed: boolean;
  deltas?: JobDelta[];
}

export type WorkerState = 'idle' | 'busy' | 'draining' | 'lost';

export interface WorkerView {
  id: string;
  name: string;
  state: WorkerState;
  device?: string;
  slots: number;
  /** A deleted job has no name. */
  jobs: { id: string; name?: string }[];
  startedAt: string;
  seenAt: string;
  silentSeconds: number;
}

export interface DeadLetter {
  id: string;
  source: 'queue' | 'events';
  at: string;
  reason: string;
  key?: string;
  body: string;
  encoding: 'text' | 'base64';
}

export interface DeadLetterList {
  count: number;
  letters: DeadLetter[];
}

export interface UserView {
  name: string;
  role: Role;
  createdAt: string;
}

export interface TokenResponse {
  accessToken: string;
  expiresAt: string;
  user: UserView;
}

export interface SignInLink {
  url: string;
  expiresAt: string;
}

export interface SpecCheck {
  spec: JobSpec;
  layers: LayerShape[];
}

// A client that openapi-typescript and openapi-fetch make: signs in, submits a job, and reads its result.
import createClient from 'openapi-fetch';
import type { paths } from './openapi.js';

const [baseUrl, name, password] = process.argv.slice(2) as [string, string, string];
const client = createClient<paths>({ baseUrl });

function answered<T>({ data, error }: { data?: T; error?: { detail: string } }): T {
  if (error) throw new Error(error.detail);
  return data!;
}

const { accessToken } = answered(await client.POST('/api/auth/sign-in', { body: { name, password } }));
client.use({ onRequest: ({ request }) => { request.headers.set('Authorization', `Bearer ${accessToken}`); } });

const refused = await client.POST('/api/jobs', { body: { epochs: 0 } });
if (refused.response.status !== 400 || !refused.error?.detail) throw new Error('A spec without epochs was not refused.');

let job = answered(await client.POST('/api/jobs', {
  body: {
    name: 'openapi-typescript', epochs: 1, batchSize: 512,
    model: { layers: [{ type: 'flatten' }, { type: 'linear', outFeatures: 10 }] },
    optimizer: { type: 'sgd', learningRate: 0.1 },
  },
}));
const path = { id: job.id };
while (job.state === 'queued' || job.state === 'running') {
  await new Promise((resolve) => setTimeout(resolve, 500));
  job = answered(await client.GET('/api/jobs/{id}', { params: { path } }));
}
if (job.state !== 'succeeded' || job.spec.optimizer?.type !== 'sgd') throw new Error(`The job ${job.state}: ${job.failure?.message}`);
const { events } = answered(await client.GET('/api/jobs/{id}/metrics', { params: { path } }));
// Its discriminator tells an event's type.
const validated = events.filter((event) => event.type === 'epochValidated').map((event) => event.validation.accuracy);
console.log(`openapi-typescript: ${job.state}, accuracy ${job.result!.test.accuracy}, ${events.length} events, validated at ${validated.join(', ')}`);

import { DatasetPage } from './dataset-page';
import { DatasetsPage } from './page';

/** What is loaded when one of these pages is opened first. */
export const Datasets = ({ name }: { name?: string }) => (name === undefined ? <DatasetsPage /> : <DatasetPage key={name} name={name} />);

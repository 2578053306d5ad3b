import { SweepsPage } from './list';
import { NewSweepPage } from './new-page';
import { SweepPage } from './page';

/** What is loaded when one of these pages is opened first. */
export const Sweeps = ({ id }: { id?: string }) => (id === undefined ? <SweepsPage /> : id === 'new' ? <NewSweepPage /> : <SweepPage key={id} id={id} />);

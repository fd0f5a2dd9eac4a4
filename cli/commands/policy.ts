import { fixedValues } from '../../engine/store/fixed-settings.ts';
import { placeOfPolicy, policyPath, readPolicy } from '../../engine/store/policy-file.ts';
import type { CliOptions } from '../options.ts';
import type { Output } from '../output.ts';

/** Longer values, certificates mostly, are cut where people read them. */
const MAX_SHOWN = 80;

/**
 * `policy`: what counts on this computer; with `--policy FILE`, what that file says, whether it would count here or not. Needs no
 * profile. Failure: POLICY_INVALID.
 */
export function policy({ policyFile, json }: CliOptions, output: Output): number {
  const place = placeOfPolicy(process.platform);
  const counts = policyPath(place, policyFile);
  const found = readPolicy(policyFile ?? place);
  if (policyFile !== undefined && counts === place)
    output.message(`This computer has a policy of its own, which counts: ${place}`);
  if (json) output.result(JSON.stringify({ file: found.file, contact: found.contact, settings: found.fixed }));
  else if (found.file === null) output.result(`This computer has no policy. It would lie at ${place}`);
  else {
    output.result(found.contact === '' ? found.file : `${found.file} (${found.contact})`);
    for (const [name, value] of fixedValues(found)) output.result(`  ${name} = ${shortened(JSON.stringify(value))}`);
  }
  return 0;
}

function shortened(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

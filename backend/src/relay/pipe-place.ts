import { pipeAddress } from '../cluster/pipe-address.js';
import type { Config } from '../config/config.js';
import type { PipePlace } from '../media/pipe.js';

/** Where this node receives media from others. */
export const pipePlace = ({ media }: Config): PipePlace => ({
  ip: pipeAddress(media),
  portRange: media.pipePorts,
});

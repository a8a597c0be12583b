import { type Readiness, readinessSchema } from '@amphi/contracts';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Nodes } from '../cluster/nodes.js';
import { WorkerPool } from '../media/worker-pool.js';

/** For load balancers, which ask often: it asks no other component. */
@ApiTags('operation')
@Controller('ready')
export class ReadinessController {
  constructor(
    private readonly nodes: Nodes,
    private readonly pool: WorkerPool,
  ) {}

  @Get()
  @ApiOkResponse({ standardSchema: readinessSchema, description: 'Send clients here.' })
  @ApiServiceUnavailableResponse({
    standardSchema: readinessSchema,
    description: 'Send them to another server: this one is about to stop, or has no media worker.',
  })
  check(@Res({ passthrough: true }) response: Response): Readiness {
    const { draining } = this.nodes;
    const ready = !draining && this.pool.workers.length > 0;
    response.status(ready ? 200 : 503);
    return { ready, draining };
  }
}

import { type ProducerList, producerListSchema } from '@amphi/contracts';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Discovery } from './discovery.js';

@ApiTags('streams')
@Controller('producers')
export class ProducersController {
  constructor(private readonly discovery: Discovery) {}

  @Get()
  @ApiOkResponse({
    standardSchema: producerListSchema,
    description: 'Every live stream with what it sends now, newest first.',
  })
  list(): Promise<ProducerList> {
    return this.discovery.list();
  }
}

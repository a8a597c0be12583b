import {
  type Page,
  type Stream,
  type StreamInput,
  streamInputSchema,
  streamPageSchema,
  type StreamQuery,
  streamQuerySchema,
  streamSchema,
} from '@amphi/contracts';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ApiErrors } from '../common/api-errors.js';
import { CurrentUser, type Identity } from '../common/identity.js';
import { StreamsService } from './streams.service.js';

const id = { schema: z.uuid() };

@ApiTags('streams')
@Controller('streams')
export class StreamsController {
  constructor(private readonly streams: StreamsService) {}

  @Post()
  @ApiCreatedResponse({
    standardSchema: streamSchema,
    description: 'Made; live once it is sent to.',
  })
  @ApiErrors('validation_failed', 'unauthenticated', 'already_live')
  create(
    @CurrentUser() user: Identity,
    @Body({ schema: streamInputSchema }) input: StreamInput,
  ): Promise<Stream> {
    return this.streams.create(user, input);
  }

  @Get()
  @ApiOkResponse({
    standardSchema: streamPageSchema,
    description: 'Streams that are or were live, newest first.',
  })
  @ApiErrors('validation_failed')
  list(@Query({ schema: streamQuerySchema }) query: StreamQuery): Promise<Page<Stream>> {
    return this.streams.list(query);
  }

  @Get(':id')
  @ApiOkResponse({ standardSchema: streamSchema, description: 'The stream.' })
  @ApiErrors('validation_failed', 'stream_not_found')
  get(@Param('id', id) streamId: string): Promise<Stream> {
    return this.streams.get(streamId);
  }

  @Patch(':id')
  @ApiOkResponse({ standardSchema: streamSchema, description: 'The stream with its new title.' })
  @ApiErrors(
    'validation_failed',
    'unauthenticated',
    'forbidden',
    'stream_not_found',
    'stream_ended',
  )
  edit(
    @Param('id', id) streamId: string,
    @CurrentUser() user: Identity,
    @Body({ schema: streamInputSchema }) input: StreamInput,
  ): Promise<Stream> {
    return this.streams.edit(streamId, user, input);
  }

  @Post(':id/end')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: streamSchema, description: 'Ended, now or before.' })
  @ApiErrors('validation_failed', 'unauthenticated', 'forbidden', 'stream_not_found')
  end(@Param('id', id) streamId: string, @CurrentUser() user: Identity): Promise<Stream> {
    return this.streams.endAs(streamId, user);
  }
}

import {
  type Credentials,
  credentialsSchema,
  type Session,
  sessionSchema,
  type User,
  userSchema,
} from '@amphi/contracts';
import { Body, Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/api-errors.js';
import { CurrentUser, type Identity } from '../common/identity.js';
import { AttemptsGuard } from './attempts.guard.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('accounts')
@Controller('auth')
export class AuthController {
  constructor(private readonly sessions: SessionsService) {}

  /** Creates an account and logs in. */
  @Post('register')
  @UseGuards(AttemptsGuard)
  @ApiCreatedResponse({ standardSchema: sessionSchema, description: 'Registered and logged in.' })
  @ApiErrors('validation_failed', 'handle_taken', 'rate_limited')
  register(@Body({ schema: credentialsSchema }) credentials: Credentials): Promise<Session> {
    return this.sessions.register(credentials);
  }

  @Post('login')
  @HttpCode(200)
  @UseGuards(AttemptsGuard)
  @ApiOkResponse({ standardSchema: sessionSchema, description: 'Logged in.' })
  @ApiErrors('validation_failed', 'wrong_credentials', 'rate_limited')
  logIn(@Body({ schema: credentialsSchema }) credentials: Credentials): Promise<Session> {
    return this.sessions.logIn(credentials);
  }

  @Get('me')
  @ApiOkResponse({ standardSchema: userSchema, description: 'Whose token it is.' })
  @ApiErrors('unauthenticated')
  me(@CurrentUser() user: Identity): Promise<User> {
    return this.sessions.userOf(user);
  }
}

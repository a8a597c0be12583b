import { Component } from '@angular/core';

@Component({ selector: 'amphi-login-page', template: '' })
export class LoginPage {}

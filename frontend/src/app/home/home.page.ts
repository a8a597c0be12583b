import { Component } from '@angular/core';

@Component({ selector: 'amphi-home-page', template: '' })
export class HomePage {}

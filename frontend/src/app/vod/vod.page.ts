import { Component } from '@angular/core';

@Component({ selector: 'amphi-vod-page', template: '' })
export class VodPage {}

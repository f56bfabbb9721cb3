import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common'

/** Who calls with which token. A real shop looks this up where it keeps its sessions or API keys. */
const customers = new Map([['Bearer acme-token', { tenant: 'acme' }]])

/** A request that has passed the guard. */
export interface CustomerRequest {
  headers: { authorization?: string }
  user?: { tenant: string }
}

/** The shop's own login, in front of every route of the app: the webhook API's too. */
@Injectable()
export class CustomerGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<CustomerRequest>()
    const customer = customers.get(request.headers.authorization ?? '')
    if (customer === undefined) throw new UnauthorizedException('Say who you are: Authorization: Bearer acme-token')
    request.user = customer
    return true
  }
}

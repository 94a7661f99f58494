"""/v1/alert-rules and /v1/alerts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends

from serving.alerts.repository import AlertRepository, Brands, RuleRepository
from serving.alerts.schemas import AlertRuleChange, AlertRuleShown, AlertShown, NewAlertRule
from serving.alerts.tables import AlertRule
from serving.auth.actor import Actor, allowed
from serving.auth.roles import Permission, Role
from serving.errors import InvalidField, NotFound, responses
from serving.pages import AskedPage, Listed
from serving.resources import Session

rules = APIRouter(prefix="/v1/alert-rules", tags=["alerts"])
raised = APIRouter(prefix="/v1/alerts", tags=["alerts"])
Reader = Annotated[Actor, Depends(allowed(Permission.ALERTS_READ))]
Writer = Annotated[Actor, Depends(allowed(Permission.ALERTS_WRITE))]
_RULE = {
    "share fell": {
        "value": {"name": "Quillo, East", "kind": "share_fell", "brand": "Quillo", "points": 3}
    },
    "out of stock": {
        "value": {"name": "Q-1 is out", "kind": "out_of_stock", "sku": "Q-1", "stores": 10}
    },
}


@rules.get("")
async def list_alert_rules(
    actor: Reader, session: Session, asked: AskedPage
) -> Listed[AlertRuleShown]:
    """Rules, newest first; an analyst sees those about own brands."""
    found = RuleRepository(session, actor.scope)
    page = await found.page(asked, found.seen(_brands(actor)))
    return Listed[AlertRuleShown].model_validate(page, from_attributes=True)


@rules.post("", status_code=201)
async def create_alert_rule(
    asked: Annotated[NewAlertRule, Body(openapi_examples=_RULE)], actor: Writer, session: Session
) -> AlertRuleShown:
    """Have an alert raised when a share falls or a product is missing; looked at every hour."""
    made = await RuleRepository(session, actor.scope).add(**asked.model_dump())
    return AlertRuleShown.model_validate(made)


@rules.get("/{rule_id}", responses=responses(NotFound))
async def get_alert_rule(rule_id: UUID, actor: Reader, session: Session) -> AlertRuleShown:
    """One rule."""
    return AlertRuleShown.model_validate(await _rule(session, actor, rule_id))


@rules.patch("/{rule_id}", responses=responses(NotFound))
async def change_alert_rule(
    rule_id: UUID, asked: AlertRuleChange, actor: Writer, session: Session
) -> AlertRuleShown:
    """Change a rule's limits, or switch it off and on."""
    found = RuleRepository(session, actor.scope)
    rule = await found.get(rule_id)
    values = asked.model_dump(exclude_none=True)
    if wrong := {"points", "stores"} & {name for name in values if getattr(rule, name) is None}:
        raise InvalidField(
            f"is not of a rule of the kind {rule.kind}", min(wrong), "not_of_kind", kind=rule.kind
        )
    return AlertRuleShown.model_validate(await found.change(rule, **values))


@rules.delete("/{rule_id}", status_code=204, responses=responses(NotFound))
async def delete_alert_rule(rule_id: UUID, actor: Writer, session: Session) -> None:
    """Delete a rule with its alerts."""
    await RuleRepository(session, actor.scope).remove(rule_id)


@raised.get("")
async def list_alerts(
    actor: Reader, session: Session, asked: AskedPage, rule: UUID | None = None
) -> Listed[AlertShown]:
    """Alerts, newest first; an analyst sees those about own brands."""
    found = AlertRepository(session, actor.scope)
    page = await found.page(asked, found.seen(_brands(actor), rule))
    by_id = await RuleRepository(session, actor.scope).of(page.items)
    items = [AlertShown.of(alert, by_id[alert.rule_id]) for alert in page.items]
    return Listed[AlertShown](items=items, next=page.next)


def _brands(actor: Actor) -> Brands:
    return actor.brands if actor.role == Role.ANALYST else None


async def _rule(session: Session, actor: Actor, rule_id: UUID) -> AlertRule:
    found = RuleRepository(session, actor.scope)
    rule = await found.find(found.seen(_brands(actor)).where(AlertRule.id == rule_id))
    if rule is None:
        raise NotFound(
            "There is no such alert rule that you can see.", code="no_such", what="alert rule"
        )
    return rule

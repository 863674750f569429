"""What is told of rules against each other and against the house, in Chinese. Pure data."""

from __future__ import annotations

_MEET = "{x} and {x} can match one order and "
_MEET_ZH = "{0} 和 {1} 可能命中同一订单，"

ACROSS_MESSAGES: dict[str, str] = {
    "{x} matches every order that {x} matches, and does as much": "{1} 命中的订单 {0} 全都命中，作用也不少",
    "remove this rule, or make the conditions of the other narrower": "删掉这条规则，或收紧另一条的条件",
    "add a condition to one of them, or let them agree": "给其中一条加条件，或让两条一致",
    _MEET + "refuse it for two reasons, {x} and {x}": _MEET_ZH + "却以两个原因拒绝：{2} 和 {3}",
    _MEET + "rank it twice, {x} and {x}": _MEET_ZH + "却定了两个优先级：{2} 和 {3}",
    _MEET + "leave no warehouse: `never_from` bars all of {x}": _MEET_ZH
    + "没有仓库可用：“禁用仓库”排除了 {2}",
    _MEET + "leave no warehouse: {x} and {x} share none": _MEET_ZH
    + "没有仓库可用：{2} 与 {3} 没有共同的",
    _MEET + "bill the freight to both {x} and {x}": _MEET_ZH + "运费却记到两处：{2} 和 {3}",
    _MEET + "leave no service: one requires {x}, the other forbids {x}": _MEET_ZH
    + "没有服务可用：一条要求 {2}，另一条禁止 {3}",
    _MEET + "leave no service: no one is both {x} and {x}": _MEET_ZH
    + "没有服务可用：没有一个既是 {2} 又是 {3}",
    _MEET + "one says `{x}`, the other `{x}`": _MEET_ZH + "一条写 `{2}`，另一条写 `{3}`",
    "{x} can never act: {x} rejects all its orders": "{0} 永远起不了作用：{1} 拒绝它的所有订单",
    "{x} lifts holds for {x}, and no rule does": "{0} 解除 {1} 的挂起，但没有规则这样挂起",
    "{x} lifts holds for {x}, and every rule that does is locked": "{0} 解除 {1} 的挂起，但这样挂起的规则都已锁定",
    "no rule sets the tag {x} that {x} tests": "{1} 检查的标签 {0} 没有规则会设",
    "{x} never supplies {}: their orders are held for this rule unless another condition fails": "{0} 从不提供 {1}：除非另有条件不满足，其订单会因这条规则挂起",
    "{x} never supply {}: their orders are held for this rule unless another condition fails": "{0} 从不提供 {1}：除非另有条件不满足，其订单会因这条规则挂起",
    "{x} never supplies {}: this rule never matches their orders": "{0} 从不提供 {1}：这条规则永远不会命中其订单",
    "{x} never supply {}: this rule never matches their orders": "{0} 从不提供 {1}：这条规则永远不会命中其订单",
    "fill it in the mapping, name the channels in `order.channel`, or write `if_unknown: skip`": "在映射里填上，用“订单.渠道”写明渠道，或写“未知时: 跳过”",
    "fill it in the mapping, name the channels in `order.channel`": "在映射里填上，或用“订单.渠道”写明渠道",
    "no live service goes to {x} from {x}": "没有启用的服务从 {1} 到 {0}",
    "add the country to a rate card, or another warehouse to the rule": "在运价表里加上该国，或给规则加仓库",
    "the program holds orders for {x}, and `holds` has no line for it: {m}": "程序会以 {0} 挂起订单，而 `holds` 里没有这一行：{1}",
    "paste below this line: {x}": "贴在这一行下面：{0}",
    "put behind this brace: {x}": "写在这个大括号后面：{0}",
    "a SKU of the order is not in the catalogue": "订单里有商品目录中没有的 SKU",
    "no warehouse, carrier service or number is there for the order": "订单没有可用的仓库、物流服务或号码",
    "amounts cannot be compared for want of an exchange rate": "缺少汇率，金额无法比较",
    "the shipment cannot be declared to customs as it stands": "包裹照现状不能报关",
    "the order changed, or would be rejected, after a warehouse got its instruction": "仓库收到指令之后，订单被更改或本应拒绝",
    "a rule needs a fact that is not known": "规则需要的字段未知",
    "the rules engine died or disagrees with the plain evaluator": "规则引擎中断，或与普通求值结果不一致",
    "what the order says does not fit its label or warehouse instruction": "订单的内容放不进面单或仓库指令",
    "no test would fail if {x} were without {x}": "规则 {0} 若没有“{1}”，也没有用例会失败",
    "add a case to {x} that only this condition decides": "在 {0} 里加一个只由该条件决定的用例",
}

// The rules of one kind of packet: what Felix renders for its family, and of that what can match its ICMP type, which the
// checker does not look at.
package main

import (
	"strings"

	"github.com/projectcalico/calico/app-policy/policystore"
	"github.com/projectcalico/calico/felix/proto"
	"github.com/projectcalico/calico/felix/rules"
	"github.com/projectcalico/calico/felix/types"
)

// What of a packet decides which rules exist for it. Type and code are -1 where the question leaves them open.
type packetKind struct {
	version            uint8
	icmp               bool
	icmpType, icmpCode int
}

// Stores for every kind of packet asked about.
type ruleBook struct {
	from   *calculated
	at     *packet
	stores map[packetKind]*storeOfKind
}

type storeOfKind struct {
	*policystore.PolicyStore
	// Policies with a rule that this engine cannot judge for such a packet.
	open map[types.PolicyID]bool
}

func (b *ruleBook) of(kind packetKind) *storeOfKind {
	if found, made := b.stores[kind]; made {
		return found
	}
	made := &storeOfKind{policystore.NewPolicyStore(), map[types.PolicyID]bool{}}
	for id, set := range b.from.sets {
		made.IPSetByID[id] = matchedSet{set, b.at, ""}
		made.IPSetByID[sourcePort+id] = matchedSet{set, b.at, sourcePort}
		made.IPSetByID[destinationPort+id] = matchedSet{set, b.at, destinationPort}
	}
	for id, policy := range b.from.store.PolicyByID {
		inbound, openIn := kind.rules(policy.InboundRules)
		outbound, openOut := kind.rules(policy.OutboundRules)
		made.PolicyByID[id] = &proto.Policy{Namespace: policy.Namespace, InboundRules: inbound, OutboundRules: outbound}
		made.open[id] = openIn || openOut
	}
	for id, profile := range b.from.store.ProfileByID {
		inbound, _ := kind.rules(profile.InboundRules)
		outbound, _ := kind.rules(profile.OutboundRules)
		made.ProfileByID[id] = &proto.Profile{InboundRules: inbound, OutboundRules: outbound}
	}
	b.stores[kind] = made
	return made
}

func (k packetKind) rules(given []*proto.Rule) (kept []*proto.Rule, open bool) {
	for _, rule := range given {
		// Felix's own filter, which gives a copy.
		made := rules.FilterRuleToIPVersion(k.version, rule)
		if made == nil {
			continue
		}
		matches, sure := k.matchesICMP(made)
		open = open || !sure
		if !matches {
			continue
		}
		made.SrcNamedPortIpSetIds = prefixed(sourcePort, made.SrcNamedPortIpSetIds)
		made.NotSrcNamedPortIpSetIds = prefixed(sourcePort, made.NotSrcNamedPortIpSetIds)
		made.DstNamedPortIpSetIds = prefixed(destinationPort, made.DstNamedPortIpSetIds)
		made.NotDstNamedPortIpSetIds = prefixed(destinationPort, made.NotDstNamedPortIpSetIds)
		made.DstIpPortSetIds = prefixed(destinationPort, made.DstIpPortSetIds)
		kept = append(kept, made)
	}
	return kept, open
}

func prefixed(prefix string, ids []string) []string {
	made := make([]string, len(ids))
	for i, id := range ids {
		made[i] = prefix + id
	}
	return made
}

// Type and code as the renderer matches them (felix/rules/policy.go CalculateRuleMatch). Not sure where the question leaves open
// what decides, and where ICMP stands beside another protocol or none, which the kernel may refuse.
func (k packetKind) matchesICMP(rule *proto.Rule) (matches, sure bool) {
	if rule.Icmp == nil && rule.NotIcmp == nil {
		return true, true
	}
	if !isICMP(rule.Protocol) {
		return false, false
	}
	if !k.icmp {
		return false, true
	}
	matches, sure = true, true
	check := func(wantedType, wantedCode int32, negated bool) {
		sameType := int(wantedType) == k.icmpType
		if k.icmpType < 0 || (sameType && wantedCode >= 0 && k.icmpCode < 0) {
			sure = false
		}
		hit := sameType && (wantedCode < 0 || int(wantedCode) == k.icmpCode)
		matches = matches && hit != negated
	}
	switch of := rule.Icmp.(type) {
	case *proto.Rule_IcmpType:
		check(of.IcmpType, -1, false)
	case *proto.Rule_IcmpTypeCode:
		check(of.IcmpTypeCode.Type, of.IcmpTypeCode.Code, false)
	}
	switch of := rule.NotIcmp.(type) {
	case *proto.Rule_NotIcmpType:
		check(of.NotIcmpType, -1, true)
	case *proto.Rule_NotIcmpTypeCode:
		check(of.NotIcmpTypeCode.Type, of.NotIcmpTypeCode.Code, true)
	}
	return matches, sure
}

func isICMP(protocol *proto.Protocol) bool {
	switch protocol.GetNumber() {
	case 1, 58:
		return true
	}
	name := strings.ToLower(protocol.GetName())
	return name == "icmp" || name == "icmpv6"
}

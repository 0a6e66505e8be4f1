// Questions to verdicts: who the ends are, which packet the question is about, and what Calico's policy checker says of it.
package main

import (
	"net"
	"net/netip"

	"github.com/projectcalico/calico/app-policy/checker"
	"github.com/projectcalico/calico/felix/proto"
	"github.com/projectcalico/calico/felix/rules"
	"github.com/projectcalico/calico/felix/types"
)

type judge struct {
	options options
	cluster *cluster
	rules   ruleBook
}

// Verdicts of a case, or the first refusal.
func verdicts(one *Case) (any, error) {
	options, err := one.options()
	if err != nil {
		return nil, err
	}
	manifests := make([]Manifest, 0, len(one.Objects))
	for _, raw := range one.Objects {
		manifest, refused, err := decode(raw)
		if err != nil {
			return nil, err
		}
		if refused = first(refused); refused == nil {
			refused = validate(manifest)
		}
		if refused != nil {
			return Refusal{one.ID, true, refused.err.Error(), refused.stage, manifest.Label()}, nil
		}
		manifests = append(manifests, manifest)
	}
	if options.autoHosts {
		manifests = append(manifests, autoHosts(manifests)...)
	}
	cluster, err := clusterOf(manifests)
	if err != nil {
		return nil, err
	}
	calculated, panicked, err := calculate(cluster)
	if err != nil {
		return nil, err
	}
	if panicked != "" {
		return Refusal{one.ID, true, panicked, "regenerate", ""}, nil
	}
	at := &packet{}
	judge := judge{options, cluster, ruleBook{calculated, at, map[packetKind]*storeOfKind{}}}
	answer := Answer{one.ID, make([]*string, len(one.Flows))}
	for i, flow := range one.Flows {
		answer.Verdicts[i] = judge.decide(flow)
	}
	return answer, nil
}

var allow, deny = "allow", "deny"

// Nil where this engine is no judge: nobody's endpoint decides, the dataplane decides before or after policies (a pod and itself,
// a pod and its own node, failsafe ports), or a rule looks at what the question leaves open.
func (j *judge) decide(flow Flow) *string {
	from, to := j.cluster.find(flow.From), j.cluster.find(flow.To)
	subject, peer, direction := to, from, rules.RuleDirIngress
	if flow.Direction == "egress" {
		subject, peer, direction = from, to, rules.RuleDirEgress
	}
	endpoint := j.endpointOf(subject)
	if endpoint == nil || isLocal(from, to) || isLocal(to, from) {
		return nil
	}
	own, other, ok := addressesOf(flow.Protocol, subject, peer)
	if !ok || (subject.node != nil && isFailsafe(flow)) {
		return nil
	}
	source, destination := other, own
	if direction == rules.RuleDirEgress {
		source, destination = own, other
	}
	store := j.rules.of(kindOf(flow, source))
	// Dikastes stands beside pods, not beside hosts.
	readsRequests := j.options.http && subject.pod != nil && direction == rules.RuleDirIngress
	if isOpen(endpoint, direction, store, readsRequests && flow.Protocol == 6 && flow.HTTP == nil) {
		return nil
	}
	asked := &askedFlow{flow, source, destination, nil, nil}
	if readsRequests && flow.HTTP != nil {
		method, path := flow.HTTP.Method, flow.HTTP.Path
		asked.method, asked.path = &method, &path
	}
	*j.rules.at = packet{
		source:      portMember{source, flow.Protocol, 0},
		destination: portMember{destination, flow.Protocol, flow.Port},
	}
	trace := checker.Evaluate(direction, store.PolicyStore, endpoint, asked)
	// Where no profile's rule matches either, the trace is empty or ends in a pass: denied.
	if len(trace) > 0 && trace[len(trace)-1].Action == rules.RuleActionAllow {
		return &allow
	}
	return &deny
}

func (j *judge) endpointOf(subject end) *proto.WorkloadEndpoint {
	switch {
	case subject.pod != nil:
		return j.rules.from.endpointOf(subject.pod.Namespace, subject.pod.Name)
	case subject.node != nil && len(j.cluster.hosts[subject.node.Name]) == 1:
		return j.rules.from.hostOf(j.cluster.hosts[subject.node.Name][0])
	}
	return nil
}

// Does a policy of the endpoint look at what the question leaves open? `asksRequest`: HTTP requests are among that.
func isOpen(endpoint *proto.WorkloadEndpoint, direction rules.RuleDir, store *storeOfKind, asksRequest bool) bool {
	for _, tier := range endpoint.Tiers {
		policies := tier.IngressPolicies
		if direction == rules.RuleDirEgress {
			policies = tier.EgressPolicies
		}
		for _, name := range policies {
			id := types.PolicyID{Tier: tier.Name, Name: name}
			if store.open[id] {
				return true
			}
			for _, rule := range store.PolicyByID[id].GetInboundRules() {
				if asksRequest && rule.HttpMatch != nil {
					return true
				}
			}
		}
	}
	return false
}

// The ports that host endpoints always have open (felix/config/config_params.go).
func isFailsafe(flow Flow) bool {
	tcp := map[int]bool{22: true, 179: true, 2379: true, 2380: true, 5473: true, 6443: true, 6666: true, 6667: true}
	udp := map[int]bool{53: true, 67: true, 68: true}
	return (flow.Protocol == 6 && tcp[flow.Port]) || (flow.Protocol == 17 && udp[flow.Port])
}

func kindOf(flow Flow, source netip.Addr) packetKind {
	kind := packetKind{version: 4, icmpType: -1, icmpCode: -1}
	if source.Is6() {
		kind.version = 6
	}
	if flow.Protocol != 1 && flow.Protocol != 58 {
		return kind
	}
	kind.icmp = true
	if flow.ICMPType != nil {
		kind.icmpType = *flow.ICMPType
	}
	if flow.ICMPCode != nil {
		kind.icmpCode = *flow.ICMPCode
	}
	return kind
}

// A flow as the checker takes it: addresses only, as the dataplane sees it, and the request where Dikastes judges.
type askedFlow struct {
	of                  Flow
	source, destination netip.Addr
	method, path        *string
}

func (f *askedFlow) GetSourceIP() net.IP                { return f.source.AsSlice() }
func (f *askedFlow) GetDestIP() net.IP                  { return f.destination.AsSlice() }
func (f *askedFlow) GetSourcePort() int                 { return 0 }
func (f *askedFlow) GetDestPort() int                   { return f.of.Port }
func (f *askedFlow) GetProtocol() int                   { return int(f.of.Protocol) }
func (f *askedFlow) GetHttpMethod() *string             { return f.method }
func (f *askedFlow) GetHttpPath() *string               { return f.path }
func (f *askedFlow) GetSourcePrincipal() *string        { return nil }
func (f *askedFlow) GetDestPrincipal() *string          { return nil }
func (f *askedFlow) GetSourceLabels() map[string]string { return nil }
func (f *askedFlow) GetDestLabels() map[string]string   { return nil }

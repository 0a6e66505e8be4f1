package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/cilium/cilium/pkg/endpoint/regeneration"
	"github.com/cilium/cilium/pkg/identity"
	ipcachetypes "github.com/cilium/cilium/pkg/ipcache/types"
	slim_corev1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/core/v1"
	"github.com/cilium/cilium/pkg/policy"
	testpolicy "github.com/cilium/cilium/pkg/testutils/policy"
	ciliumtypes "github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"
)

// An agent is a view with the policies in its repository.
type agent struct {
	view *view
	repo *policy.Repository
	maps map[string]*policy.EndpointPolicy
}

// The endpoint whose policy is computed: only its named ports and whether it is the host matter.
type owner struct {
	ports  ciliumtypes.NamedPortMap
	isHost bool
}

func (o owner) GetID() uint64 { return 1 }
func (o owner) GetIngressNamedPort(name string, proto u8proto.U8proto) uint16 {
	port, err := o.ports.GetNamedPort(name, proto)
	if err != nil {
		return 0
	}
	return port
}
func (o owner) PolicyDebug(string, ...any)                  {}
func (o owner) IsHost() bool                                { return o.isHost }
func (o owner) PreviousMapStateSizes() policy.MapStateSizes { return policy.MapStateSizes{} }
func (o owner) RegenerateIfAlive(*regeneration.ExternalRegenerationMetadata) <-chan bool {
	done := make(chan bool)
	close(done)
	return done
}

// A question with its two ends found.
type question struct {
	agent         *agent
	subject, peer *identity.Identity
	pod           *slim_corev1.Pod
	flow          *flow
}

func (e *engine) decide(given *testCase) (any, error) {
	found, sources, refused := e.read(given)
	if refused != nil {
		return invalid{given.ID, true, refused.Error, refused.Stage, refused.Object}, nil
	}
	addresses, err := newAddressLabels(given, found, sources)
	if err != nil {
		return nil, err
	}
	agents := map[string]*agent{}
	questions := make([]question, len(given.Flows))
	for i := range given.Flows {
		one := &given.Flows[i]
		own, other := one.To, one.From
		if one.Direction == "egress" {
			own, other = one.From, one.To
		}
		node := nodeOf(found, own)
		if agents[node] == nil {
			v, err := newView(e, given, found, addresses, node)
			if err != nil {
				return nil, err
			}
			agents[node] = &agent{view: v, maps: map[string]*policy.EndpointPolicy{}}
		}
		v := agents[node].view
		subject, pod, err := v.find(e, own)
		if err != nil {
			return nil, fmt.Errorf("flow %d: %w", i, err)
		}
		peer, _, err := v.find(e, other)
		if err != nil {
			return nil, fmt.Errorf("flow %d: %w", i, err)
		}
		questions[i] = question{agents[node], v.asSubject(subject), peer, pod, one}
	}
	for _, one := range agents {
		one.load(e, sources)
	}
	answer := verdicts{given.ID, make([]*string, len(questions))}
	for i := range questions {
		verdict, err := questions[i].ask(e)
		if err != nil {
			return invalid{given.ID, true, err.Error(), "regenerate", ""}, nil
		}
		answer.Verdicts[i] = verdict
	}
	return answer, nil
}

// The node whose agent enforces at a place: a pod's own, or the node itself. Places without one have an agent of their own.
func nodeOf(found *objects, at place) string {
	for i := range found.pods {
		if podKey(found.pods[i].Namespace, found.pods[i].Name) == at.Pod {
			return found.pods[i].Spec.NodeName
		}
	}
	return at.Node
}

// load is called once every identity of the questions is known, as nothing is taught to a repository later.
func (a *agent) load(e *engine, sources []source) {
	a.repo = policy.NewPolicyRepository(
		e.logger, a.view.identities, anyCertificates{}, e.http, nil, testpolicy.NewPolicyMetricsNoop())
	a.repo.SetNamedPortsGetter(a.view.multi)
	a.repo.UpdateIdentities(a.view.identities, nil)
	for _, one := range sources {
		id := ipcachetypes.NewResourceID(ipcachetypes.ResourceKind(one.kind), one.namespace, one.name)
		a.repo.ReplaceByResource(one.entries, id)
	}
}

func (a *agent) mapOf(e *engine, subject *identity.Identity, pod *slim_corev1.Pod) (*policy.EndpointPolicy, error) {
	key := strconv.Itoa(int(subject.ID))
	of := owner{isHost: subject.ID == identity.ReservedIdentityHost}
	if pod != nil {
		key += " " + podKey(pod.Namespace, pod.Name)
		of.ports = a.view.ports[podKey(pod.Namespace, pod.Name)]
	}
	if known := a.maps[key]; known != nil {
		return known, nil
	}
	computed, _, err := a.repo.ComputeSelectorPolicy(subject)
	if err != nil {
		return nil, err
	}
	// Every redirect is realised, on one port.
	distilled := computed.DistillPolicy(e.logger, of, map[string]uint16{policy.FallbackRedirectID: math.MaxUint16})
	a.maps[key] = distilled
	return distilled, nil
}

var allow, deny, redirect = "allow", "deny", "redirect"

// nil: not a question for the policy map.
func (q *question) ask(e *engine) (*string, error) {
	proto, port, ok := l4Of(q.flow)
	if !ok {
		return nil, nil
	}
	distilled, err := q.agent.mapOf(e, q.subject, q.pod)
	if err != nil {
		return nil, err
	}
	key := policy.IngressKey()
	if q.flow.Direction == "egress" {
		key = policy.EgressKey()
	}
	entry, _, found := distilled.Lookup(key.WithIdentity(q.peer.ID).WithPortProtoPrefix(proto, port, 16))
	switch {
	case !found || entry.IsDeny():
		return &deny, nil
	case entry.IsRedirectEntry():
		return &redirect, nil
	}
	return &allow, nil
}

// Protocol and port as the policy map has them: the type of an ICMP message stands in the place of the port.
func l4Of(of *flow) (u8proto.U8proto, uint16, bool) {
	text := strings.Trim(string(of.Protocol), `"`)
	if number, err := strconv.Atoi(text); err == nil {
		return u8proto.U8proto(number), uint16(of.Port), number > 0 && number < 256
	}
	proto, err := u8proto.ParseProtocol(text)
	if err != nil {
		return 0, 0, false
	}
	if proto != u8proto.ICMP && proto != u8proto.ICMPv6 {
		return proto, uint16(of.Port), true
	}
	if of.IcmpType == nil {
		return 0, 0, false
	}
	return proto, uint16(*of.IcmpType), true
}

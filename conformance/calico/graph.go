// The updates of a cluster through Felix's calculation graph: which rules, sets and ordered policies every endpoint has.
package main

import (
	"errors"
	"fmt"

	"github.com/projectcalico/calico/app-policy/policystore"
	"github.com/projectcalico/calico/felix/calc"
	"github.com/projectcalico/calico/felix/config"
	external "github.com/projectcalico/calico/felix/dataplane/external"
	"github.com/projectcalico/calico/felix/proto"
	"github.com/projectcalico/calico/felix/types"
	"github.com/projectcalico/calico/libcalico-go/lib/backend/api"
	"github.com/projectcalico/calico/libcalico-go/lib/backend/model"
)

// What the graph tells the dataplane: the store of the policy checker, and beside it what that store does not keep as the
// dataplane has it.
type calculated struct {
	store *policystore.PolicyStore
	// Host endpoints by name.
	hosts map[string]*proto.HostEndpoint
	sets  map[string]*ipSet
}

// A panic of Felix is what the plugin says to the case: it stops there, and its node enforces nothing further.
func calculate(c *cluster) (result *calculated, panicked string, err error) {
	defer func() {
		if why := recover(); why != nil {
			result, panicked = nil, fmt.Sprint("Felix panics: ", why)
		}
	}()
	conf := config.New()
	conf.FelixHostname = hostname
	result = &calculated{policystore.NewPolicyStore(), map[string]*proto.HostEndpoint{}, map[string]*ipSet{}}
	sequencer := calc.NewEventSequencer(conf)
	sequencer.Callback = func(message any) {
		err = errors.Join(err, result.take(message))
	}
	graph := calc.NewCalculationGraph(sequencer, calc.NewLookupsCache(), conf, func() {})
	filter := calc.NewValidationFilter(graph, conf)
	filter.OnUpdates(c.updates)
	filter.OnStatusUpdated(api.InSync)
	graph.Flush()
	sequencer.Flush()
	return result, "", err
}

func (r *calculated) take(message any) error {
	switch of := message.(type) {
	case *proto.HostEndpointUpdate:
		r.hosts[of.Id.EndpointId] = of.Endpoint
	case *proto.IPSetUpdate:
		set, err := newIPSet(of)
		if err != nil {
			return err
		}
		r.sets[of.Id] = set
	case *proto.IPSetDeltaUpdate:
		return fmt.Errorf("a set changed after the first flush: %s", of.Id)
	case *proto.ActivePolicyUpdate, *proto.ActiveProfileUpdate, *proto.WorkloadEndpointUpdate:
		wrapped, err := external.WrapPayloadWithEnvelope(message, 0)
		if err != nil {
			return err
		}
		r.store.ProcessUpdate("per-host-policies", wrapped, false)
	}
	return nil
}

// The pod's endpoint as the checker takes it; nil where the pod is none to Calico.
func (r *calculated) endpointOf(namespace, name string) *proto.WorkloadEndpoint {
	return enforced(r.store.Endpoints[types.WorkloadEndpointID{
		OrchestratorId: "k8s", WorkloadId: namespace + "/" + name, EndpointId: "eth0",
	}])
}

// The normal policies of a host endpoint, for traffic of the host itself; nil where untracked or pre-DNAT ones come first.
func (r *calculated) hostOf(name string) *proto.WorkloadEndpoint {
	host := r.hosts[name]
	if host == nil || len(host.UntrackedTiers)+len(host.PreDnatTiers) > 0 {
		return nil
	}
	return enforced(&proto.WorkloadEndpoint{Tiers: host.Tiers, ProfileIds: host.ProfileIds})
}

// The endpoint without staged policies, which every dataplane leaves out (felix/rules/endpoints.go).
func enforced(of *proto.WorkloadEndpoint) *proto.WorkloadEndpoint {
	if of == nil {
		return nil
	}
	made := &proto.WorkloadEndpoint{ProfileIds: of.ProfileIds}
	for _, tier := range of.Tiers {
		made.Tiers = append(made.Tiers, &proto.TierInfo{
			Name:            tier.Name,
			DefaultAction:   tier.DefaultAction,
			IngressPolicies: withoutStaged(tier.IngressPolicies),
			EgressPolicies:  withoutStaged(tier.EgressPolicies),
		})
	}
	return made
}

func withoutStaged(policies []string) []string {
	var kept []string
	for _, name := range policies {
		if !model.PolicyIsStaged(name) {
			kept = append(kept, name)
		}
	}
	return kept
}

package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"

	"github.com/cilium/cilium/pkg/crypto/certificatemanager"
	envoypolicy "github.com/cilium/cilium/pkg/envoy/policy"
	"github.com/cilium/cilium/pkg/k8s"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	slim_corev1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/core/v1"
	"github.com/cilium/cilium/pkg/labelsfilter"
	"github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/policy/types"
	policyutils "github.com/cilium/cilium/pkg/policy/utils"
)

// What lives as long as the program.
type engine struct {
	logger  *slog.Logger
	schemas *schemas
	http    envoypolicy.EnvoyL7RulesTranslator
}

func newEngine() (*engine, error) {
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	if err := labelsfilter.ParseLabelPrefixCfg(logger, nil, nil, ""); err != nil {
		return nil, err
	}
	schemas, err := newSchemas(logger)
	if err != nil {
		return nil, err
	}
	secrets := certificatemanager.NewMockSecretManagerInline()
	return &engine{logger, schemas, envoypolicy.NewEnvoyL7RulesTranslator(logger, secrets)}, nil
}

// Certificates exist wherever a policy names some: what they hold decides no verdict.
type anyCertificates struct{}

func (anyCertificates) GetTLSContext(context.Context, *api.TLSContext, string) (string, string, string, bool, error) {
	return "ca", "public", "private", true, nil
}

// Entries of one object, with the namespace that the repository files them under.
type source struct {
	kind, namespace, name string
	entries               types.PolicyEntries
}

// read takes every object through schema, decoding and sanitising, in the order of the case. The first refusal ends it.
func (e *engine) read(given *testCase) (*objects, []source, *refusal) {
	found := &objects{namespaces: map[string]slim_corev1.Namespace{}}
	for _, raw := range given.Objects {
		h, err := headerOf(raw)
		if err != nil {
			return nil, nil, &refusal{h.label(), "decode", err.Error()}
		}
		// As the API server does: what it would not store never reaches the decoder, which some of it makes panic.
		if err := e.schemas.check(h, raw); err != nil {
			return nil, nil, &refusal{h.label(), "crd", err.Error()}
		}
		if err := found.add(h, raw); err != nil {
			return nil, nil, &refusal{h.label(), "decode", err.Error()}
		}
	}
	sources, refused := e.parse(given, found)
	return found, sources, refused
}

func (e *engine) parse(given *testCase, found *objects) ([]source, *refusal) {
	var sources []source
	cluster := clusterOfPeers(given.Profile)
	services, err := newServiceTables(found)
	if err != nil {
		return nil, &refusal{"", "decode", err.Error()}
	}
	for _, one := range found.policies {
		services.resolve(one)
		rules, err := one.Parse(e.logger, cluster)
		if err != nil {
			return nil, &refusal{labelOf(one), "sanitize", err.Error()}
		}
		sources = append(sources, source{one.Kind, one.Namespace, one.Name, policyutils.RulesToPolicyEntries(rules)})
	}
	for _, one := range found.network {
		entries, err := k8s.ParseNetworkPolicy(e.logger, cluster, one)
		if err != nil {
			return nil, &refusal{"NetworkPolicy " + one.Namespace + "/" + one.Name, "sanitize", err.Error()}
		}
		sources = append(sources, source{"NetworkPolicy", one.Namespace, one.Name, entries})
	}
	if !given.Profile.ClusterNetworkPolicy {
		return sources, nil
	}
	for _, one := range found.clusterWide {
		entries, err := k8s.ParseClusterNetworkPolicy(e.logger, cluster, one)
		if err != nil {
			return nil, &refusal{"ClusterNetworkPolicy " + one.Name, "sanitize", err.Error()}
		}
		sources = append(sources, source{"ClusterNetworkPolicy", "", one.Name, entries})
	}
	return sources, nil
}

func labelOf(policy *v2.CiliumNetworkPolicy) string {
	if policy.Namespace == "" {
		return policy.Kind + " " + policy.Name
	}
	return policy.Kind + " " + policy.Namespace + "/" + policy.Name
}

// accept answers for each object alone, and does not stop at the first refusal.
func (e *engine) accept(given *testCase) accepted {
	answer := accepted{given.ID, []refusal{}}
	for _, raw := range given.Objects {
		if refused := e.refuse(given, raw); refused != nil {
			answer.Refused = append(answer.Refused, *refused)
		}
	}
	return answer
}

func (e *engine) refuse(given *testCase, raw json.RawMessage) *refusal {
	h, err := headerOf(raw)
	if err != nil {
		return &refusal{"", "decode", err.Error()}
	}
	if err := e.schemas.checkBeforeApply(h, raw); err != nil {
		return &refusal{h.label(), "crd", err.Error()}
	}
	found := &objects{namespaces: map[string]slim_corev1.Namespace{}}
	if err := found.add(h, raw); err != nil {
		return &refusal{h.label(), "decode", err.Error()}
	}
	_, refused := e.parse(given, found)
	return refused
}

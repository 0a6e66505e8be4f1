package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	slim_corev1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/core/v1"
	slim_networkingv1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/networking/v1"
	policyv1alpha2 "sigs.k8s.io/network-policy-api/apis/v1alpha2"
)

type header struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name      string `json:"name"`
		Namespace string `json:"namespace"`
	} `json:"metadata"`
}

// How refusals call an object.
func (h header) label() string {
	if h.Metadata.Namespace == "" {
		return h.Kind + " " + h.Metadata.Name
	}
	return h.Kind + " " + h.Metadata.Namespace + "/" + h.Metadata.Name
}

func (h header) is(apiVersion, kind string) bool {
	return h.APIVersion == apiVersion && h.Kind == kind
}

// The objects of a case by kind. What no kind below is, the engine does not watch.
type objects struct {
	namespaces  map[string]slim_corev1.Namespace
	nodes       []slim_corev1.Node
	pods        []slim_corev1.Pod
	services    []slim_corev1.Service
	slices      []json.RawMessage
	groups      []*v2.CiliumCIDRGroup
	policies    []*v2.CiliumNetworkPolicy
	network     []*slim_networkingv1.NetworkPolicy
	clusterWide []*policyv1alpha2.ClusterNetworkPolicy
}

func headerOf(raw json.RawMessage) (header, error) {
	var h header
	if err := json.Unmarshal(raw, &h); err != nil {
		return h, fmt.Errorf("not an object of Kubernetes: %w", err)
	}
	return h, nil
}

// Policies that are decoded twice under two names are one: the agent reads a clusterwide policy as a policy without a
// namespace, and so does this.
func (o *objects) add(h header, raw json.RawMessage) error {
	switch {
	case h.is("v1", "Namespace"):
		var ns slim_corev1.Namespace
		if err := json.Unmarshal(raw, &ns); err != nil {
			return err
		}
		o.namespaces[ns.Name] = ns
	case h.is("v1", "Node"):
		return decodeInto(raw, &o.nodes)
	case h.is("v1", "Pod"):
		return decodeInto(raw, &o.pods)
	case h.is("v1", "Service"):
		return decodeInto(raw, &o.services)
	case h.is("discovery.k8s.io/v1", "EndpointSlice"):
		o.slices = append(o.slices, raw)
	case h.is("cilium.io/v2", "CiliumCIDRGroup"):
		return decodeInto(raw, &o.groups)
	case h.is("cilium.io/v2", "CiliumNetworkPolicy"), h.is("cilium.io/v2", "CiliumClusterwideNetworkPolicy"):
		return decodeInto(raw, &o.policies)
	case h.is("networking.k8s.io/v1", "NetworkPolicy"):
		return decodeInto(raw, &o.network)
	case h.is("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy"):
		return decodeInto(raw, &o.clusterWide)
	}
	return nil
}

// A panic of the decoder is a refusal, too.
func decodeInto[T any](raw json.RawMessage, list *[]T) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	var one T
	if err := json.NewDecoder(bytes.NewReader(raw)).Decode(&one); err != nil {
		return err
	}
	*list = append(*list, one)
	return nil
}

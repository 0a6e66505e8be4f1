// Decoded objects to the updates that Felix gets of them from the datastore: Kubernetes' own by Calico's conversion, Calico's by
// its update processors, and what every cluster has from the start.
package main

import (
	"fmt"

	calico "github.com/projectcalico/api/pkg/apis/projectcalico/v3"
	libcalico "github.com/projectcalico/calico/libcalico-go/lib/apis/v3"
	"github.com/projectcalico/calico/libcalico-go/lib/backend/api"
	"github.com/projectcalico/calico/libcalico-go/lib/backend/k8s/conversion"
	"github.com/projectcalico/calico/libcalico-go/lib/backend/model"
	"github.com/projectcalico/calico/libcalico-go/lib/backend/syncersv1/updateprocessors"
	"github.com/projectcalico/calico/libcalico-go/lib/backend/watchersyncer"
	"github.com/projectcalico/calico/libcalico-go/lib/names"
	"github.com/projectcalico/calico/libcalico-go/lib/resources"
	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	networking "k8s.io/api/networking/v1"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

// The node that the graph is calculated for. Every endpoint is moved there, since no decision of a policy depends on the node.
const hostname = "here"

// The API server gives every object one, and the conversion reads it; nothing compares it.
const uid = "00000000-0000-0000-0000-000000000001"

// Who is who in a case: pods and nodes by name, host endpoints by node.
type cluster struct {
	pods    map[string]*core.Pod
	nodes   map[string]*core.Node
	hosts   map[string][]string
	updates []api.Update
	convert conversion.Converter
}

var processors = map[string]func() watchersyncer.SyncerUpdateProcessor{
	calico.KindProfile:                       updateprocessors.NewProfileUpdateProcessor,
	calico.KindTier:                          updateprocessors.NewTierUpdateProcessor,
	calico.KindNetworkPolicy:                 updateprocessors.NewNetworkPolicyUpdateProcessor,
	calico.KindGlobalNetworkPolicy:           updateprocessors.NewGlobalNetworkPolicyUpdateProcessor,
	calico.KindStagedNetworkPolicy:           updateprocessors.NewStagedNetworkPolicyUpdateProcessor,
	calico.KindStagedGlobalNetworkPolicy:     updateprocessors.NewStagedGlobalNetworkPolicyUpdateProcessor,
	calico.KindStagedKubernetesNetworkPolicy: updateprocessors.NewStagedKubernetesNetworkPolicyUpdateProcessor,
	calico.KindNetworkSet:                    updateprocessors.NewNetworkSetUpdateProcessor,
	calico.KindGlobalNetworkSet:              updateprocessors.NewGlobalNetworkSetUpdateProcessor,
	calico.KindHostEndpoint:                  updateprocessors.NewHostEndpointUpdateProcessor,
	libcalico.KindWorkloadEndpoint:           updateprocessors.NewWorkloadEndpointUpdateProcessor,
}

func clusterOf(manifests []Manifest) (*cluster, error) {
	c := &cluster{
		pods:    map[string]*core.Pod{},
		nodes:   map[string]*core.Node{},
		hosts:   map[string][]string{},
		convert: conversion.NewConverter(),
	}
	tiers := builtInTiers()
	for _, m := range manifests {
		if _, isTier := m.typed.(*calico.Tier); isTier {
			delete(tiers, m.Name)
		}
	}
	for _, tier := range tiers {
		if err := c.add(calico.KindTier, "", tier.Name, tier); err != nil {
			return nil, err
		}
	}
	if err := c.process(resources.DefaultAllowProfile()); err != nil {
		return nil, err
	}
	for _, m := range withImplied(manifests) {
		if err := c.addManifest(m); err != nil {
			return nil, fmt.Errorf("%s: %w", m.Label(), err)
		}
	}
	return c, nil
}

// The manifests, and the namespaces and accounts that a cluster must have for them: those that pods are in and run as.
func withImplied(manifests []Manifest) []Manifest {
	seen := map[string]bool{}
	for _, m := range manifests {
		seen[m.Label()] = true
	}
	all := manifests
	imply := func(kind, namespace, name string, typed object) {
		m := Manifest{Kind: kind, Namespace: namespace, Name: name, typed: typed}
		if seen[m.Label()] {
			return
		}
		seen[m.Label()] = true
		typed.SetNamespace(namespace)
		typed.SetName(name)
		legacyscheme.Scheme.Default(typed)
		all = append(all, m)
	}
	for _, m := range manifests {
		if pod, isPod := m.typed.(*core.Pod); isPod {
			imply("Namespace", "", pod.Namespace, &core.Namespace{})
			imply("ServiceAccount", pod.Namespace, accountOf(pod), &core.ServiceAccount{})
		}
	}
	return all
}

func accountOf(pod *core.Pod) string {
	if pod.Spec.ServiceAccountName == "" {
		return "default"
	}
	return pod.Spec.ServiceAccountName
}

func (c *cluster) addManifest(m Manifest) error {
	switch of := m.typed.(type) {
	case *core.Namespace:
		of.UID = uid
		return c.addConverted(c.convert.NamespaceToProfile(of))
	case *core.ServiceAccount:
		of.UID = uid
		return c.addConverted(c.convert.ServiceAccountToProfile(of))
	case *core.Node:
		c.nodes[of.Name] = of
		return nil
	case *core.Pod:
		return c.addPod(of)
	case *core.Service:
		return c.update(c.convert.ServiceToKVP(of))
	case *discovery.EndpointSlice:
		return c.update(c.convert.EndpointSliceToKVP(of))
	case *networking.NetworkPolicy:
		return c.addConverted(c.convert.K8sNetworkPolicyToCalico(of))
	case *calico.HostEndpoint:
		c.hosts[of.Spec.Node] = append(c.hosts[of.Spec.Node], of.Name)
		here := of.DeepCopy()
		here.Spec.Node = hostname
		return c.add(m.Kind, "", m.Name, here)
	case *calico.NetworkPolicy, *calico.GlobalNetworkPolicy, *calico.StagedNetworkPolicy, *calico.StagedGlobalNetworkPolicy:
		if m.stored {
			return c.add(m.Kind, m.Namespace, m.Name, m.typed)
		}
		// The store's name of a policy carries its tier (libcalico-go/lib/backend/k8s/resources/resources.go).
		return c.add(m.Kind, m.Namespace, names.TieredPolicyName(m.Name), m.typed)
	}
	return c.add(m.Kind, m.Namespace, m.Name, m.typed)
}

func (c *cluster) addPod(given *core.Pod) error {
	c.pods[given.Namespace+"/"+given.Name] = given
	pod := given.DeepCopy()
	pod.Spec.NodeName, pod.Spec.ServiceAccountName = hostname, accountOf(pod)
	if !c.convert.IsValidCalicoWorkloadEndpoint(pod) || !c.convert.HasIPAddress(pod) {
		return nil
	}
	endpoints, err := c.convert.PodToWorkloadEndpoints(pod)
	if err != nil {
		return err
	}
	for _, endpoint := range endpoints {
		if err := c.process(endpoint); err != nil {
			return err
		}
	}
	return nil
}

// In the first release with each, the tiers that Calico makes itself (libcalico-go/lib/clientv3/client.go).
func builtInTiers() map[string]*calico.Tier {
	found := map[string]*calico.Tier{}
	for _, known := range []struct {
		name   string
		order  float64
		action calico.Action
	}{
		{names.DefaultTierName, calico.DefaultTierOrder, calico.Deny},
		{names.AdminNetworkPolicyTierName, calico.AdminNetworkPolicyTierOrder, calico.Pass},
		{names.BaselineAdminNetworkPolicyTierName, calico.BaselineAdminNetworkPolicyTierOrder, calico.Pass},
	} {
		tier := calico.NewTier()
		tier.Name = known.name
		tier.Spec.Order, tier.Spec.DefaultAction = &known.order, &known.action
		found[known.name] = tier
	}
	return found
}

func (c *cluster) add(kind, namespace, name string, of any) error {
	return c.process(&model.KVPair{Key: model.ResourceKey{Kind: kind, Namespace: namespace, Name: name}, Value: of})
}

func (c *cluster) addConverted(pair *model.KVPair, err error) error {
	if err != nil {
		return err
	}
	return c.process(pair)
}

// Runs a resource through its kind's update processor.
func (c *cluster) process(pair *model.KVPair) error {
	kind := pair.Key.(model.ResourceKey).Kind
	processor, known := processors[kind]
	if !known {
		return fmt.Errorf("no update processor for %s", kind)
	}
	made, err := processor().Process(pair)
	if err != nil {
		return err
	}
	for _, one := range made {
		if err := c.update(one, nil); err != nil {
			return err
		}
	}
	return nil
}

func (c *cluster) update(pair *model.KVPair, err error) error {
	if err == nil && pair.Value != nil {
		c.updates = append(c.updates, api.Update{KVPair: *pair, UpdateType: api.UpdateTypeKVNew})
	}
	return err
}

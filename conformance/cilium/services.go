package main

import (
	"encoding/json"
	"net/netip"

	cmtypes "github.com/cilium/cilium/pkg/clustermesh/types"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/loadbalancer"
	policyk8s "github.com/cilium/cilium/pkg/policy/k8s"
	ciliumsource "github.com/cilium/cilium/pkg/source"
	"github.com/cilium/statedb"
)

// The agent's tables of services, from which `toServices` is resolved before policies are parsed.
type serviceTables struct {
	db       *statedb.DB
	services statedb.RWTable[*loadbalancer.Service]
	backends statedb.RWTable[*loadbalancer.Backend]
}

type endpointSlice struct {
	Metadata struct {
		Namespace string            `json:"namespace"`
		Labels    map[string]string `json:"labels"`
	} `json:"metadata"`
	Endpoints []struct {
		Addresses []string `json:"addresses"`
	} `json:"endpoints"`
}

// Nil where there are no services: nothing to resolve, and nothing to pay for.
func newServiceTables(found *objects) (*serviceTables, error) {
	if len(found.services) == 0 {
		return nil, nil
	}
	db := statedb.New()
	services, err := loadbalancer.NewServicesTable(loadbalancer.DefaultConfig, db)
	if err != nil {
		return nil, err
	}
	backends, err := loadbalancer.NewBackendsTable(db)
	if err != nil {
		return nil, err
	}
	txn := db.WriteTxn(services, backends)
	defer txn.Commit()
	for _, one := range found.services {
		_, _, err := services.Insert(txn, &loadbalancer.Service{
			Name:     loadbalancer.NewServiceName(one.Namespace, one.Name),
			Labels:   labels.Map2Labels(one.Labels, labels.LabelSourceK8s),
			Selector: one.Spec.Selector,
		})
		if err != nil {
			return nil, err
		}
	}
	for _, raw := range found.slices {
		var slice endpointSlice
		if err := json.Unmarshal(raw, &slice); err != nil {
			return nil, err
		}
		name := loadbalancer.NewServiceName(slice.Metadata.Namespace, slice.Metadata.Labels["kubernetes.io/service-name"])
		for _, endpoint := range slice.Endpoints {
			for _, address := range endpoint.Addresses {
				parsed, err := netip.ParseAddr(address)
				if err != nil {
					return nil, err
				}
				_, _, err = backends.Insert(txn, &loadbalancer.Backend{
					ServiceName: name,
					Address: loadbalancer.NewL3n4Addr(
						loadbalancer.TCP, cmtypes.AddrClusterFrom(parsed, 0), 0, loadbalancer.ScopeExternal),
					Source: ciliumsource.Kubernetes,
				})
				if err != nil {
					return nil, err
				}
			}
		}
	}
	return &serviceTables{db, services, backends}, nil
}

func (t *serviceTables) resolve(policy *v2.CiliumNetworkPolicy) {
	if t != nil {
		policyk8s.ResolveToServices(t.db.ReadTxn(), t.services, t.backends, policy)
	}
}

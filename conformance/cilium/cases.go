package main

import "encoding/json"

// A testCase is a case of the verdict vectors, without answers.
type testCase struct {
	ID      string            `json:"id"`
	Profile profile           `json:"profile"`
	Objects []json.RawMessage `json:"objects"`
	Flows   []flow            `json:"flows"`
}

// A profile is the configuration of the cluster, and facts that its objects do not say. Options that are absent have the
// engine's own defaults.
type profile struct {
	Cni                  string              `json:"cni"`
	Version              string              `json:"version"`
	ClusterName          string              `json:"clusterName"`
	DefaultLocalCluster  *bool               `json:"defaultLocalCluster"`
	Enforcement          string              `json:"enforcement"`
	AllowLocalhost       string              `json:"allowLocalhost"`
	HostFirewall         bool                `json:"hostFirewall"`
	CidrMatchMode        []string            `json:"cidrMatchMode"`
	NodeSelectorLabels   bool                `json:"nodeSelectorLabels"`
	DualStack            bool                `json:"dualStack"`
	L7Proxy              *bool               `json:"l7Proxy"`
	IcmpRules            *bool               `json:"icmpRules"`
	NonDefaultDeny       *bool               `json:"nonDefaultDeny"`
	ExtendedIPProtocols  bool                `json:"extendedIPProtocols"`
	ClusterNetworkPolicy bool                `json:"clusterNetworkPolicy"`
	IdentityLabels       string              `json:"identityLabels"`
	KubeAPIServerEntity  string              `json:"kubeApiServerEntity"`
	KubeAPIServerIPs     []string            `json:"kubeApiServerIPs"`
	PodClusters          map[string]string   `json:"podClusters"`
	DNSNames             map[string][]string `json:"dnsNames"`
}

// A flow is asked at one end: `ingress` at its destination, `egress` at its source.
type flow struct {
	Direction string          `json:"direction"`
	From      place           `json:"from"`
	To        place           `json:"to"`
	Protocol  json.RawMessage `json:"protocol"`
	Port      int             `json:"port"`
	IcmpType  *int            `json:"icmpType"`
	HTTP      json.RawMessage `json:"http"`
}

// A place is one of a pod (`namespace/name`), an address outside the cluster, a node, or a reserved entity.
type place struct {
	Pod    string `json:"pod"`
	IP     string `json:"ip"`
	Node   string `json:"node"`
	Entity string `json:"entity"`
}

type verdicts struct {
	ID       string    `json:"id"`
	Verdicts []*string `json:"verdicts"`
}

type invalid struct {
	ID      string `json:"id"`
	Invalid bool   `json:"invalid"`
	Error   string `json:"error"`
	Stage   string `json:"stage"`
	Refused string `json:"refused"`
}

type accepted struct {
	ID      string    `json:"id"`
	Refused []refusal `json:"refused"`
}

// A refusal of one object: where on its way, and in whose words.
type refusal struct {
	Object string `json:"object"`
	Stage  string `json:"stage"`
	Error  string `json:"error"`
}
